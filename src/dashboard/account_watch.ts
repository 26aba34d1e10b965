/**
 * Keeps looking at an account and at the program that runs it: one reader, however many people watch.
 *
 * @module
 */

import { coverageFromText, type CoverageLedger } from "../feed/coverage.ts";
import { type LiveReport, liveReport, NOTHING_SAID } from "../monitor/live_texts.ts";
import { type Clock, SYSTEM_CLOCK } from "../polymarket/clock.ts";
import { timeOf } from "../store/account_view.ts";
import { CoverageRecord } from "../store/coverage_record.ts";
import { LiveShelf } from "../store/live_shelf.ts";
import { KvMarketShelf } from "../store/market_shelf.ts";
import type { ReadableProfile } from "../store/profile.ts";
import type { ProfileLocation } from "../store/profile_paths.ts";
import { StoreError } from "../store/store_error.ts";
import { AccountReading } from "./account_reading.ts";
import type { Board } from "./board.ts";

/** Settings of an {@linkcode AccountWatch}. */
export interface WatchOptions {
  /** The account. */
  readonly where: ProfileLocation;
  /** Where it is shown. */
  readonly board: Board;
  /** Told once when the account cannot be read, and again when it is another trouble. @default {nobody} */
  readonly onTrouble?: (message: string) => void;
  /** Whether an account that is not there yet is about to begin. @default {false} */
  readonly isBeginning?: boolean;
  /** Bytes of a journal that are read at once; older history comes later. @default {END_BYTES} */
  readonly endBytes?: number;
  /** The time. @default {the machine's} */
  readonly clock?: Clock;
}

/** Milliseconds between two looks. */
export const LOOK_MS = 700;
/** Looks after which an unknown market is asked for again. */
const ASK_AGAIN = 60;

/** Looks at an account until it is disposed of. Reads only. */
export class AccountWatch implements AsyncDisposable {
  readonly #options: WatchOptions;
  readonly #clock: Clock;
  readonly #stop = new AbortController();
  readonly #looking: Promise<void>;
  readonly #asked = new Map<string, number>();
  #reading: AccountReading | undefined;
  #beat: string | undefined;
  #live: LiveReport = NOTHING_SAID;
  #coverageText = "";
  #ledger: CoverageLedger = [];
  #trouble: string | undefined;
  #looks = 0;

  /** @param options What to look at, and where to show it. */
  constructor(options: WatchOptions) {
    this.#options = options;
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.#looking = this.#keepLooking();
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#looking;
    await this.#reading?.[Symbol.asyncDispose]();
  }

  async #keepLooking(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.#look();
      await this.#clock.wait(LOOK_MS, signal).catch((error) => {
        if (!signal.aborted) throw error;
      });
    }
  }

  async #look(): Promise<void> {
    const { board } = this.#options;
    try {
      if (await this.#reading?.profile.isCurrent() === false) await this.#forget();
      const reading = this.#reading ??= await this.#open();
      const { view, curve, part } = await reading.look();
      await this.#readLive(reading.profile);
      const nowMs = timeOf(view, this.#clock.nowMs());
      board.show({ view, live: this.#live, ledger: this.#ledger, curve, part, nowMs });
      board.name(await this.#questions(reading.profile, board.unnamed));
      this.#trouble = undefined;
    } catch (error) {
      // The first reading of a long journal may be interrupted.
      if (this.#stop.signal.aborted) return;
      // It may be there, or whole again, at the next look.
      await this.#forget();
      if (!(error instanceof StoreError)) {
        // A program that trades is not to end because a page of it cannot be made.
        this.#fail(`Cannot show the account: ${String(error)}`);
      } else if (error.trouble === "missing" && this.#options.isBeginning) board.begin();
      else this.#fail(error.message);
    }
    this.#looks++;
  }

  #fail(message: string): void {
    const { board, onTrouble = () => {} } = this.#options;
    board.fail(message);
    if (this.#trouble !== message) onTrouble(message);
    this.#trouble = message;
  }

  #open(): Promise<AccountReading> {
    const { where, board, endBytes } = this.#options;
    return AccountReading.open({
      where,
      endBytes,
      clock: this.#clock,
      signal: this.#stop.signal,
      onProgress: (bytes) => board.wait(bytes),
    });
  }

  async #forget(): Promise<void> {
    await this.#reading?.[Symbol.asyncDispose]();
    this.#reading = undefined;
    this.#beat = undefined;
    this.#live = NOTHING_SAID;
    this.#coverageText = "";
    this.#ledger = [];
  }

  async #readLive({ kv, profile }: ReadableProfile): Promise<void> {
    const [texts, coverage = ""] = await Promise.all([
      new LiveShelf(kv, profile).readSince(this.#beat),
      new CoverageRecord(kv, profile).read(),
    ]);
    if (texts !== undefined) {
      this.#beat = texts.get("beat");
      this.#live = liveReport(texts);
    }
    if (coverage === this.#coverageText) return;
    this.#coverageText = coverage;
    try {
      this.#ledger = coverageFromText(coverage);
    } catch (error) {
      // Another version of the program wrote it.
      if (!(error instanceof SyntaxError)) throw error;
    }
  }

  /** Questions of markets, as far as they are kept; one that is not known is asked for again after a while. */
  async #questions(
    { kv, profile }: ReadableProfile,
    marketIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const unnamed = new Set(marketIds);
    const due = marketIds.filter((id) =>
      this.#looks - (this.#asked.get(id) ?? -Infinity) >= ASK_AGAIN
    );
    for (const id of due) this.#asked.set(id, this.#looks);
    for (const id of this.#asked.keys()) if (!unnamed.has(id)) this.#asked.delete(id);
    const known = await new KvMarketShelf(kv, profile).read(due);
    return new Map(known.map(({ facts }) => [facts.marketId, facts.question]));
  }
}
