/**
 * Tells whether the process of this machine that writes to an account still runs.
 *
 * @module
 */

import type { HolderProbe } from "./lease.ts";
import { refusable } from "./refusable.ts";

/** The part of a file that older versions of Deno do not have. */
interface Lockable {
  tryLock?(exclusive: boolean): Promise<boolean>;
}

/**
 * A lock on a file. The system drops it with the process that has it, however that ends, so that nobody has to wait for a
 * lease to lapse after a crash.
 */
export class AliveLock implements Disposable {
  readonly #file: Deno.FsFile;
  #isOurs = false;

  private constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  /**
   * Opens the file, which is made if it does not exist. Nothing is locked yet.
   *
   * @param path Path of the file; its folder must be there.
   * @throws {StoreError} If the system refuses.
   */
  static async open(path: string): Promise<AliveLock> {
    const open = () => Deno.open(path, { write: true, create: true });
    return new AliveLock(await refusable(`the lock ${path}`, open));
  }

  /**
   * Locks the file, if nobody else has.
   *
   * @returns `gone` if it is ours now, `alive` if another process has it, `unknown` where Deno cannot tell: older versions
   *   can only wait for a lock.
   */
  async probe(): Promise<HolderProbe> {
    const file = this.#file as unknown as Lockable;
    if (file.tryLock === undefined) return "unknown";
    this.#isOurs ||= await file.tryLock(true);
    return this.#isOurs ? "gone" : "alive";
  }

  /** Closes the file, which drops the lock. */
  [Symbol.dispose](): void {
    this.#file.close();
  }
}
