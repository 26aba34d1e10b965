/**
 * The error for bytes that another host does not give.
 *
 * @module
 */

/** What a {@linkcode RemoteError} needs. */
export interface RemoteErrorOptions {
  /** What happened, as it goes on a sentence: "Cannot read trades as …". */
  readonly reason: string;
  /** What to do, without a final period. */
  readonly next: string;
  /** Whether the same request may well work later. @default {false} */
  readonly isPassing?: boolean;
  /** Whether there is no such file, as far as the host tells. @default {false} */
  readonly isMissing?: boolean;
  /** How long the host wants to be left alone, milliseconds, if it says. */
  readonly retryAfterMs?: number | undefined;
  /** The error underneath. */
  readonly cause?: unknown;
}

/** Thrown when a file that is elsewhere cannot be read. */
export class RemoteError extends Error {
  override readonly name = "RemoteError";
  /** What happened, as it goes on a sentence: "Cannot read trades as …". */
  readonly reason: string;
  /** What to do. */
  readonly next: string;
  /** Whether the same request may well work later. */
  readonly isPassing: boolean;
  /** Whether there is no such file, as far as the host tells. */
  readonly isMissing: boolean;
  /** How long the host wants to be left alone, milliseconds, if it says. */
  readonly retryAfterMs: number | undefined;

  /**
   * @param options What happened, and what to do about it.
   */
  constructor(options: RemoteErrorOptions) {
    const { reason, cause } = options;
    super(`Cannot read a remote file as ${reason}`, cause === undefined ? {} : { cause });
    this.reason = reason;
    this.next = options.next;
    this.isPassing = options.isPassing ?? false;
    this.isMissing = options.isMissing ?? false;
    this.retryAfterMs = options.retryAfterMs;
  }
}
