/**
 * The bytes of a file that is read here and there: one of this machine, or one that is elsewhere.
 *
 * @module
 */

import { RemoteError } from "./remote/remote_error.ts";
import type { RemoteFile } from "./remote/remote_file.ts";
import { isRemote } from "./remote/location.ts";

/** Longest text that is read whole, characters. */
const MAX_TEXT_CHARS = 1e8;

/** Bytes of this machine that are read at a time. */
const PART_BYTES = 1 << 18;

/** Some bytes of a file: the first one, and the one behind the last. */
export type ByteRange = readonly [start: number, end: number];

/** An open file. Close it with `using`. */
export interface ByteSource extends Disposable {
  /** Size, bytes. */
  readonly size: number;
  /**
   * Gets bytes ready to be read, those that are not yet. Costs nothing on this machine.
   *
   * @throws {RemoteError} If they cannot be had.
   */
  hold(ranges: readonly ByteRange[]): Promise<void>;
  /**
   * Reads bytes that are held, without waiting.
   *
   * @throws {Error} If the file ends before.
   */
  readInto(start: number, target: Uint8Array): void;
  /** Forgets what is held. */
  release(): void;
}

/**
 * Opens a file.
 *
 * @param path A path, or a URL.
 * @throws {Error} If it cannot be opened.
 */
export async function openBytes(path: string): Promise<ByteSource> {
  if (isRemote(path)) return await openRemote(path);
  const file = await Deno.open(path);
  try {
    return new LocalFile(file, (await file.stat()).size);
  } catch (error) {
    file.close();
    throw error;
  }
}

/**
 * Opens a file to be read from front to back.
 *
 * @param path A path, or a URL.
 * @throws {Error} If it cannot be opened.
 */
export async function openStream(path: string): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  if (!isRemote(path)) return (await Deno.open(path)).readable;
  return ReadableStream.from((await openRemote(path)).parts());
}

/**
 * Reads a file from front to back, part by part. On this machine that takes a fraction of what a stream does.
 *
 * @param path A path, or a URL.
 * @throws {Error} If it cannot be read.
 */
export async function* readParts(path: string): AsyncGenerator<Uint8Array> {
  if (isRemote(path)) return yield* (await openRemote(path)).parts();
  // A thread that waits is woken up late while others are busy.
  using file = Deno.openSync(path);
  const part = new Uint8Array(PART_BYTES);
  for (;;) {
    const count = file.readSync(part);
    if (count === null) return;
    yield part.subarray(0, count);
  }
}

/**
 * Reads a small file as text.
 *
 * @param path A path, or a URL.
 * @returns The text; `undefined` if there is no such file.
 * @throws {Error} If it cannot be read, or is longer than a hundred million characters.
 */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    let text = "";
    for await (const part of (await openStream(path)).pipeThrough(new TextDecoderStream())) {
      text += part;
      if (text.length > MAX_TEXT_CHARS) throw new RangeError(`Text is too long: ${path}`);
    }
    return text;
  } catch (error) {
    const { NotADirectory, NotFound } = Deno.errors;
    if (error instanceof RemoteError && error.isMissing) return undefined;
    if (error instanceof NotFound || error instanceof NotADirectory) return undefined;
    throw error;
  }
}

/** Opens a file that is elsewhere. What that takes is loaded only then. */
async function openRemote(path: string): Promise<RemoteFile> {
  const { RemoteFile } = await import("./remote/remote_file.ts");
  return await RemoteFile.open(path);
}

/** A file of this machine. Reading it without waiting takes less time than being woken up again would. */
class LocalFile implements ByteSource {
  readonly size: number;
  readonly #file: Deno.FsFile;

  constructor(file: Deno.FsFile, size: number) {
    this.#file = file;
    this.size = size;
  }

  hold(): Promise<void> {
    return Promise.resolve();
  }

  readInto(start: number, target: Uint8Array): void {
    this.#file.seekSync(start, Deno.SeekMode.Start);
    for (let done = 0; done < target.length;) {
      const count = this.#file.readSync(target.subarray(done));
      if (count === null) throw new Error(`File ends at byte ${start + done}`);
      done += count;
    }
  }

  release(): void {}

  [Symbol.dispose](): void {
    this.#file.close();
  }
}
