/**
 * A live run as a file: one receipt a line, as JSON, below a line that says what the run began with.
 *
 * @module
 */

import type { Receipt } from "./receipt.ts";

/** First line of a recording, besides what the run began with. */
const HEADER = { kind: "recording", version: 1 } as const;
/** What a recorded run began with, as plain data: who runs it again with something else comes to something else. */
export type Beginning = Readonly<Record<string, unknown>>;
/** Characters that wait to be written at most: a disk that is slower than the feed is no use. */
const MAX_WAITING_CHARS = 64_000_000;
/** Name under which a map is written. */
const MAP = "$map";

/**
 * A receipt as a line, without a line break at its end.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { receiptFrom, receiptLine } from "./recording.ts";
 *
 * const receipt = { kind: "frame", source: "activity/0.1", text: "PONG", atMs: 7 } as const;
 * assertEquals(receiptFrom(receiptLine(receipt)), receipt);
 * ```
 */
export function receiptLine(receipt: Receipt): string {
  if (receipt.kind !== "event") return JSON.stringify(receipt);
  return JSON.stringify(
    receipt,
    (_, value) => value instanceof Map ? { [MAP]: [...value] } : value,
  );
}

/**
 * Reads a line.
 *
 * @throws {SyntaxError} If it is no receipt.
 */
export function receiptFrom(line: string): Receipt {
  const receipt = JSON.parse(line);
  if (typeof receipt?.kind !== "string" || typeof receipt.atMs !== "number") {
    throw new SyntaxError(`Cannot read a line of a recording: ${line.slice(0, 80)}`);
  }
  // Only events hold maps; what is foreign stays what it is.
  if (receipt.kind !== "event") return receipt;
  return JSON.parse(line, (_, value) => Array.isArray(value?.[MAP]) ? new Map(value[MAP]) : value);
}

/** Takes receipts. */
export interface Recorder {
  /** Takes one; never waits. */
  write(receipt: Receipt): void;
}

/** A recording being written. */
export class RecordingFile implements Recorder, AsyncDisposable {
  readonly #path: string;
  readonly #file: Deno.FsFile;
  readonly #encoder = new TextEncoder();
  readonly #onFailure: (error: Error) => void;
  #waiting: string[] = [];
  #waitingChars = 0;
  #writing: Promise<void> | undefined;
  #failure: Error | undefined;
  #hasBegun = false;

  private constructor(path: string, file: Deno.FsFile, onFailure: (error: Error) => void) {
    this.#path = path;
    this.#onFailure = onFailure;
    this.#file = file;
  }

  /**
   * Begins a recording.
   *
   * @param path The file; it must not be there.
   * @param onFailure Told when nothing more can be written. @default {nobody}
   * @throws {Deno.errors.AlreadyExists} If it is.
   */
  static async create(
    path: string,
    onFailure: (error: Error) => void = () => {},
  ): Promise<RecordingFile> {
    const file = await Deno.open(path, { write: true, createNew: true });
    return new RecordingFile(path, file, onFailure);
  }

  /** Why nothing more is written; `undefined` while all is well. What is received is not lost by it. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Says what the run begins with; to be called before it receives anything. */
  begin(beginning?: Beginning): void {
    if (this.#hasBegun) throw new Error("Cannot begin a recording twice");
    this.#hasBegun = true;
    this.#add(JSON.stringify({ ...HEADER, ...beginning && { beginning } }));
  }

  /** Takes a receipt; it is written later. */
  write(receipt: Receipt): void {
    if (!this.#hasBegun) this.begin();
    this.#add(receiptLine(receipt));
  }

  /**
   * Writes what waits and ends it. One of a run that never began is taken away.
   *
   * @throws The reason, if anything could not be written.
   */
  async close(): Promise<void> {
    await this.#writing;
    this.#file.close();
    if (!this.#hasBegun) await Deno.remove(this.#path);
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #add(line: string): void {
    if (this.#failure !== undefined) return;
    if (this.#waitingChars > MAX_WAITING_CHARS) {
      return this.#fail(
        `Cannot record to ${this.#path}: the disk is slower than the feed; the recording ends here`,
      );
    }
    this.#waiting.push(line);
    this.#waitingChars += line.length;
    this.#writing ??= this.#write();
  }

  #fail(message: string, cause?: unknown): void {
    this.#failure = new Error(message, { cause });
    // Nobody will write it.
    this.#waiting = [];
    this.#waitingChars = 0;
    this.#onFailure(this.#failure);
  }

  async #write(): Promise<void> {
    // What comes in the same turn is written together.
    await Promise.resolve();
    try {
      while (this.#waiting.length > 0) {
        const bytes = this.#encoder.encode(this.#waiting.join("\n") + "\n");
        this.#waiting = [];
        this.#waitingChars = 0;
        for (let done = 0; done < bytes.length;) {
          done += await this.#file.write(bytes.subarray(done));
        }
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#fail(`Cannot record to ${this.#path}: ${reason}; the recording ends here`, error);
    } finally {
      this.#writing = undefined;
    }
  }
}

/**
 * Reads what a recorded run began with.
 *
 * @param path The file.
 * @returns `undefined` if it does not say: an older program wrote it.
 * @throws {SyntaxError} If it is no recording.
 * @throws {Deno.errors.NotFound} If it is not there.
 */
export async function readBeginning(path: string): Promise<Beginning | undefined> {
  for await (const line of wholeLines(path)) return beginningIn(line, path);
  return beginningIn("", path);
}

/**
 * Reads a recording.
 *
 * @param path The file. A last line that was cut off by a crash is left out.
 * @throws {SyntaxError} If it is none, or a line of it is damaged.
 * @throws {Deno.errors.NotFound} If it is not there.
 */
export async function* readRecording(path: string): AsyncGenerator<Receipt, void> {
  let number = 0;
  for await (const line of wholeLines(path)) {
    number++;
    if (number === 1) {
      beginningIn(line, path);
      continue;
    }
    try {
      yield receiptFrom(line);
    } catch (cause) {
      if (!(cause instanceof SyntaxError)) throw cause;
      throw new SyntaxError(`Cannot read line ${number} of the recording ${path}`, { cause });
    }
  }
  if (number === 0) beginningIn("", path);
}

/** What the first line says. */
function beginningIn(line: string, path: string): Beginning | undefined {
  const { kind, version, beginning } = headerIn(line);
  if (kind === HEADER.kind && version === HEADER.version) return beginning as Beginning | undefined;
  throw new SyntaxError(
    `Cannot read ${path} as a recording of this version: it begins with ${
      JSON.stringify(line.slice(0, 80))
    }`,
  );
}

function headerIn(line: string): Partial<Record<"kind" | "version" | "beginning", unknown>> {
  try {
    return JSON.parse(line) ?? {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/** Lines that end in a line break. */
async function* wholeLines(path: string): AsyncGenerator<string, void> {
  const file = await Deno.open(path);
  let rest = "";
  for await (const text of file.readable.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}
