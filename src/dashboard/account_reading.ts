/**
 * The reading of an account for a page: from its end at once, and the whole of it as soon as that is read.
 *
 * @module
 */

import { step } from "../core/step.ts";
import type { Clock } from "../polymarket/clock.ts";
import { AccountFollower } from "../store/account_follower.ts";
import { type AccountView, timeOf } from "../store/account_view.ts";
import { openForReading, type ReadableProfile } from "../store/profile.ts";
import type { ProfileLocation } from "../store/profile_paths.ts";
import { EquityCurve } from "./equity_curve.ts";

/** What is not shown yet is not whole, even if all of it was read. */
const MOST_PART = 0.99;

/** Settings of an {@linkcode AccountReading}. */
export interface ReadingOptions {
  /** The account. */
  readonly where: ProfileLocation;
  /** Told how many bytes were read of a journal of which nothing can be shown yet. */
  readonly onProgress: (bytes: number) => void;
  /** The time. */
  readonly clock: Clock;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Bytes of a long journal that are read at once; the older history comes later. @default {END_BYTES} */
  readonly endBytes?: number | undefined;
}

/** An account as far as it is read. */
export interface ReadAccount {
  readonly view: AccountView;
  readonly curve: EquityCurve;
  /** How much of the journal is read, 0 to 1. */
  readonly part: number;
}

/** Someone who follows the account, with the equity that was seen on the way. */
interface Reader {
  readonly follower: AccountFollower;
  readonly curve: EquityCurve;
}

/** The reader of the end, and how long the journal was. */
interface Near extends Reader {
  readonly bytes: number;
}

/** Reads an account until it is disposed of. */
export class AccountReading implements AsyncDisposable {
  /** Where it is. */
  readonly profile: ReadableProfile;
  readonly #clock: Clock;
  readonly #stop = new AbortController();
  readonly #bytes: number;
  #reader: Reader;
  #older: Reader | undefined;
  #olderRead: Promise<void> = Promise.resolve();
  #failure: unknown;

  private constructor(profile: ReadableProfile, options: ReadingOptions, near?: Near) {
    this.profile = profile;
    this.#clock = options.clock;
    this.#bytes = near?.bytes ?? 0;
    const whole = this.#wholeReader(options, near === undefined);
    this.#reader = near ?? whole;
    if (near !== undefined) this.#readOlder(whole);
  }

  /**
   * Opens an account.
   *
   * @throws {StoreError} If there is none, or it cannot be read.
   */
  static async open(options: ReadingOptions): Promise<AccountReading> {
    const profile = await openForReading(options.where);
    try {
      const bytes = await profile.file.size?.() ?? 0;
      const curve = new EquityCurve();
      const take = curve.around(step);
      const follower = await AccountFollower.atEnd(profile, { take }, options.endBytes);
      return new AccountReading(profile, options, follower && { follower, curve, bytes });
    } catch (error) {
      profile[Symbol.dispose]();
      throw error;
    }
  }

  /**
   * Reads what is new.
   *
   * @throws {StoreError} If the account cannot be read any more, or is another one.
   */
  async look(): Promise<ReadAccount> {
    if (this.#failure !== undefined) throw this.#failure;
    const { follower, curve } = this.#reader;
    // It may be read before this look is over, which is one at the end all the same.
    const older = this.#older?.follower;
    const view = await follower.look();
    // A line needs a beginning before anything happens.
    if (curve.version === 0) {
      curve.take(view.state, view.lastEventMs ?? timeOf(view, this.#clock.nowMs()));
    }
    const part = older === undefined ? 1 : Math.min(older.bytes / this.#bytes, MOST_PART);
    return { view, curve, part };
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#olderRead;
    this.profile[Symbol.dispose]();
  }

  #readOlder(whole: Reader): void {
    this.#older = whole;
    this.#olderRead = whole.follower.look().then(() => {
      this.#reader = whole;
    }, (error) => {
      if (!this.#stop.signal.aborted) this.#failure = error;
    }).finally(() => {
      this.#older = undefined;
    });
  }

  #wholeReader({ signal, onProgress }: ReadingOptions, isFirst: boolean): Reader {
    const until = AbortSignal.any([signal, this.#stop.signal]);
    const curve = new EquityCurve();
    const follower: AccountFollower = new AccountFollower(this.profile, {
      take: curve.around(step),
      rest: async () => {
        if (isFirst) onProgress(follower.bytes);
        await this.#clock.wait(0, until);
      },
    });
    return { follower, curve };
  }
}
