/**
 * A journal in a file of this machine.
 *
 * @module
 */

import { fromAscii, toAscii } from "./ascii.ts";
import type { JournalFile, ReadableJournal } from "./journal_file.ts";
import { lockedFor, PATIENCE_MS, patiently } from "./patience.ts";
import { refusable } from "./refusable.ts";
import { syncFolder } from "./sync_folder.ts";

/** Bytes read at once. */
const READ_BYTES = 1 << 20;
/** Bytes read at once of what came to the end of a file. */
const TAIL_BYTES = 1 << 16;

/** Milliseconds between two looks whether a lock is free. */
const LOOK_MS = 5;

/** The part of a file that older versions of Deno do not have: they can only wait for a lock, however long. */
interface Lockable {
  tryLockSync?(exclusive: boolean): boolean;
}

/** A {@linkcode JournalFile} on disk. */
export class DiskJournalFile implements JournalFile {
  /** Path of the file. */
  readonly name: string;
  readonly #file: Deno.FsFile;

  private constructor(name: string, file: Deno.FsFile) {
    this.name = name;
    this.#file = file;
  }

  /**
   * Opens a journal, or begins one.
   *
   * @param path Path of the file; its folder must be there.
   * @throws {StoreError} If the system refuses.
   */
  static async open(path: string): Promise<DiskJournalFile> {
    const file = await refusable(
      `the journal ${path}`,
      () => Deno.open(path, { read: true, append: true, create: true }),
    );
    try {
      // A journal that begins must not be lost as a whole when its first lines are safe.
      if ((await file.stat()).size === 0) await syncFolder(folderOf(path));
      return new DiskJournalFile(path, file);
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** The text from a byte on. */
  read(fromByte?: number): AsyncGenerator<string> {
    return readText(this.name, fromByte);
  }

  /** How long it is. */
  size(): Promise<number> {
    return sizeOf(this.name);
  }

  /** Adds text at the end: to the system's memory, which takes less time than handing it to another thread. */
  append(text: string): Promise<void> {
    try {
      const bytes = toAscii(text);
      for (let offset = 0; offset < bytes.length;) {
        offset += this.#file.writeSync(bytes.subarray(offset));
      }
      return Promise.resolve();
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Returns when all that was added is on the disk. */
  async sync(): Promise<void> {
    await this.#file.syncData();
  }

  /** Cuts the end off. */
  async truncate(length: number): Promise<void> {
    await this.#file.truncate(length);
    await this.#file.syncData();
  }

  /**
   * Runs something while no other process does so with this file.
   *
   * @param action What to do.
   * @param patienceMs How long another process may do so, milliseconds. @default {PATIENCE_MS}
   * @throws {StoreError} If another process does so for too long.
   */
  async exclusively<T>(action: () => Promise<T>, patienceMs = PATIENCE_MS): Promise<T> {
    await this.#lock(patienceMs);
    try {
      return await action();
    } finally {
      this.#file.unlockSync();
    }
  }

  async #lock(patienceMs: number): Promise<void> {
    const file = this.#file as Deno.FsFile & Lockable;
    const what = `Cannot write to the journal ${this.name}`;
    if (file.tryLockSync === undefined) {
      const onLate = () => this.#unlock();
      return await patiently(file.lock(true), { what, ms: patienceMs, onLate });
    }
    const sinceMs = performance.now();
    while (!file.tryLockSync(true)) {
      if (performance.now() - sinceMs >= patienceMs) throw lockedFor(what, patienceMs);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** Gives a lock back that nobody waits for any more; one of a file that was closed is given back already. */
  #unlock(): void {
    try {
      this.#file.unlockSync();
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  }

  /** Closes the file. */
  close(): void {
    this.#file.close();
  }
}

/**
 * A journal that is only read; a file that is missing has no lines.
 *
 * @param path Path of the file.
 */
export function readOnlyJournalFile(path: string): ReadableJournal {
  return {
    name: path,
    read: (fromByte) => readText(path, fromByte),
    size: () => sizeOf(path),
  };
}

function folderOf(path: string): string {
  const end = path.lastIndexOf("/");
  return end < 0 ? "." : path.slice(0, end + 1);
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await refusable(`the journal ${path}`, () => Deno.stat(path))).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

async function* readText(path: string, fromByte = 0): AsyncGenerator<string> {
  let file: Deno.FsFile;
  try {
    file = await refusable(`the journal ${path}`, () => Deno.open(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  try {
    if (fromByte > 0) await file.seek(fromByte, Deno.SeekMode.Start);
    // Whoever looks for what is new finds little or nothing each time.
    const buffer = new Uint8Array(fromByte > 0 ? TAIL_BYTES : READ_BYTES);
    for (;;) {
      const length = await refusable(`the journal ${path}`, () => file.read(buffer));
      if (length === null) return;
      yield fromAscii(buffer.subarray(0, length));
    }
  } finally {
    file.close();
  }
}
