/**
 * A file on a disk that may lose what was not synced, and that is locked by one process at a time.
 *
 * @module
 */

/** The text of a file, as the processes see it and as it would be after a power cut. */
export class DiskFile {
  #text = "";
  #synced = "";
  /** Characters at the beginning that have not changed since they were synced. */
  #kept = 0;

  /** What processes read. */
  get text(): string {
    return this.#text;
  }

  /** Bytes that survive a power cut for certain, as long as nothing was cut off. */
  get syncedBytes(): number {
    return this.#synced.length;
  }

  /** Adds text at the end. */
  append(text: string): void {
    this.#text += text;
  }

  /** Cuts the end off. */
  truncate(length: number): void {
    this.#text = this.#text.slice(0, length);
    this.#kept = Math.min(this.#kept, length);
  }

  /** Makes everything survive. */
  sync(): void {
    this.#synced = this.#text;
    this.#kept = this.#text.length;
  }

  /**
   * A power cut: of what was not synced some part survives.
   *
   * @param part How much of it, 0 to 1.
   */
  cutPower(part: number): void {
    if (this.#text.startsWith(this.#synced.slice(this.#kept), this.#kept)) {
      const more = this.#text.length - this.#synced.length;
      this.#text = this.#text.slice(0, this.#synced.length + Math.floor(part * (more + 1)));
    } else if (part < 0.5) this.#text = this.#synced;
    this.sync();
  }
}
