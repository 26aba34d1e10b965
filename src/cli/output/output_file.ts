/**
 * Files that appear whole or not at all: written under a temporary name beside the real one, and renamed when done.
 *
 * @module
 */

import { makeFolders, removeEmptyFolders } from "../../research/files/made_folders.ts";
import { UsageError } from "../errors.ts";
import { folderOf } from "./folder_of.ts";

/** Bytes of lines kept in memory before they are written. */
const BUFFER_BYTES = 64 * 1024;

/**
 * A file being written. It has its name only after `commit`; leaving the scope without one removes it, and the folders
 * that were made for it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { OutputFile } from "./output_file.ts";
 *
 * const folder = await Deno.makeTempDir();
 * {
 *   await using file = await OutputFile.create(`${folder}/results/a.txt`);
 *   file.write(new TextEncoder().encode("whole"));
 *   await file.commit();
 * }
 * assertEquals(await Deno.readTextFile(`${folder}/results/a.txt`), "whole");
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export class OutputFile implements AsyncDisposable {
  readonly #file: Deno.FsFile;
  readonly #target: string;
  /** Where the bytes go until then; the target itself if that is a device or a pipe. */
  readonly #temporary: string;
  /** Folders that were made for it. */
  readonly #folders: readonly string[];
  #open = true;

  private constructor(
    file: Deno.FsFile,
    target: string,
    temporary: string,
    folders: readonly string[],
  ) {
    this.#file = file;
    this.#target = target;
    this.#temporary = temporary;
    this.#folders = folders;
  }

  /**
   * Starts a file. Folders on the way to it are made.
   *
   * @param path Its name. A link is followed; a device or a pipe is written to as it is.
   * @throws {UsageError} If there is a folder of that name.
   */
  static async create(path: string): Promise<OutputFile> {
    const { target, replaces } = await resolveTarget(path);
    if (!replaces) {
      return new OutputFile(await Deno.open(target, { write: true }), target, target, []);
    }
    const folders = await makeFolders(await folderOf(target));
    const temporary = `${target}.${crypto.randomUUID().slice(0, 8)}.partial`;
    try {
      const file = await Deno.open(temporary, { write: true, createNew: true });
      return new OutputFile(file, target, temporary, folders);
    } catch (error) {
      removeEmptyFolders(folders);
      throw error;
    }
  }

  /** Where the bytes are until the file has its name. */
  get path(): string {
    return this.#temporary;
  }

  /** Writes all of the bytes; an error names the file, which that of a full disk does not. */
  write(bytes: Uint8Array): void {
    try {
      for (let offset = 0; offset < bytes.length;) {
        offset += this.#file.writeSync(bytes.subarray(offset));
      }
    } catch (error) {
      if (error instanceof Error) error.message += `: write '${this.#target}'`;
      throw error;
    }
  }

  /** Gives the file its name, in place of an older one. */
  async commit(): Promise<void> {
    if (this.#temporary === this.#target) return this.#close();
    try {
      await this.#file.syncData();
      this.#close();
      await Deno.rename(this.#temporary, this.#target);
    } catch (error) {
      this.#close();
      await this.#remove();
      throw error;
    }
  }

  /** Removes what was written, unless it was committed. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#open) return;
    this.#close();
    if (this.#temporary !== this.#target) await this.#remove();
  }

  async #remove(): Promise<void> {
    await Deno.remove(this.#temporary);
    removeEmptyFolders(this.#folders);
  }

  #close(): void {
    if (this.#open) this.#file.close();
    this.#open = false;
  }
}

/** What is written into a file. */
export type FileData = string | Uint8Array | ReadableStream<Uint8Array>;

/**
 * Writes a file that appears whole or not at all.
 *
 * @param path Its name; folders on the way to it are made.
 * @param data What is in it.
 */
export async function writeFileWhole(path: string, data: FileData): Promise<void> {
  await writeFilesWhole([[path, data]]);
}

/**
 * Writes files that belong together: none of them gets its name before all are complete.
 *
 * @param files Names and what is in them; folders on the way to them are made.
 */
export async function writeFilesWhole(
  files: readonly (readonly [path: string, data: FileData])[],
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const written: OutputFile[] = [];
  for (const [path, data] of files) {
    const file = stack.use(await OutputFile.create(path));
    if (data instanceof ReadableStream) { for await (const chunk of data) file.write(chunk); }
    else file.write(typeof data === "string" ? new TextEncoder().encode(data) : data);
    written.push(file);
  }
  for (const file of written) await file.commit();
}

/** How a {@linkcode JsonLinesFile} is written. */
export interface JsonLinesOptions {
  /**
   * Whether each line is written at once, so that somebody can follow.
   *
   * @default {false}
   */
  readonly isFollowed?: boolean;
}

/** A file of JSON values, one a line, that appears whole or not at all. */
export class JsonLinesFile implements AsyncDisposable {
  readonly #file: OutputFile;
  readonly #isFollowed: boolean;
  readonly #encoder = new TextEncoder();
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  #used = 0;

  private constructor(file: OutputFile, { isFollowed = false }: JsonLinesOptions) {
    this.#file = file;
    this.#isFollowed = isFollowed;
  }

  /**
   * Starts a file. Folders on the way to it are made.
   *
   * @param path Its name.
   * @param options Whether somebody follows.
   */
  static async create(path: string, options: JsonLinesOptions = {}): Promise<JsonLinesFile> {
    return new JsonLinesFile(await OutputFile.create(path), options);
  }

  /** Where the lines are until the file has its name. */
  get path(): string {
    return this.#file.path;
  }

  /** Adds a line. */
  write(value: unknown): void {
    const line = `${JSON.stringify(value)}\n`;
    // A UTF-16 unit is 3 bytes at most.
    if (this.#used + 3 * line.length > BUFFER_BYTES) this.#flush();
    if (3 * line.length > BUFFER_BYTES) {
      this.#file.write(this.#encoder.encode(line));
    } else {
      this.#used += this.#encoder.encodeInto(line, this.#buffer.subarray(this.#used)).written;
    }
    if (this.#isFollowed) this.#flush();
  }

  /** Gives the file its name. */
  async commit(): Promise<void> {
    this.#flush();
    await this.#file.commit();
  }

  /** Removes what was written, unless it was committed. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file[Symbol.asyncDispose]();
  }

  #flush(): void {
    this.#file.write(this.#buffer.subarray(0, this.#used));
    this.#used = 0;
  }
}

/**
 * Where to write, and whether that replaces a file.
 *
 * @throws {UsageError} If the path is one of a folder.
 */
export async function resolveTarget(
  path: string,
): Promise<{ readonly target: string; readonly replaces: boolean }> {
  try {
    const { isDirectory, isFile } = await Deno.stat(path);
    if (isDirectory) {
      throw new UsageError(
        `Cannot write a file where there is a folder: ${path}`,
        "Name a file in it",
      );
    }
    return isFile
      ? { target: await Deno.realPath(path), replaces: true }
      : { target: path, replaces: false };
  } catch (error) {
    const { NotFound, NotADirectory } = Deno.errors;
    if (!(error instanceof NotFound || error instanceof NotADirectory)) throw error;
    if (!/[\\/]$/.test(path)) return { target: path, replaces: true };
    throw new UsageError(
      `Cannot write a file with the name of a folder: ${path}`,
      "Name a file in it",
    );
  }
}
