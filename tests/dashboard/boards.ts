/** What a dashboard shows of a small account, for its tests. */

import { step, type Verdict } from "../../mod.ts";
import { emptyTally } from "../../src/core/turn.ts";
import { type Board, type BoardState } from "../../src/dashboard/board.ts";
import { EquityCurve } from "../../src/dashboard/equity_curve.ts";
import { type LiveReport, NOTHING_SAID } from "../../src/monitor/live_texts.ts";
import { PAGE_ROWS, type TapeRow } from "../../src/monitor/live_record.ts";
import { AccountFollower } from "../../src/store/account_follower.ts";
import type { AccountView } from "../../src/store/account_view.ts";
import { MARKET, START_MS } from "../core/builders.ts";
import { keepStory, newPlace, openStore, type Place, PROFILE } from "../store/accounts.ts";

const STEPS: readonly Verdict[] = [
  "liquidity",
  "category",
  "wallet",
  "impact",
  "confirmation",
  "signals",
];

/** Rows of the tape, of all kinds. */
export function tapeRows(count: number): readonly TapeRow[] {
  return Array.from({ length: count }, (_, number) => ({
    number,
    step: STEPS[number % STEPS.length]!,
    marketId: number % 3 === 0 ? MARKET : `0x${(number % 50).toString(16).padStart(64, "0")}`,
    wallet: `0x${(number % 90).toString(16).padStart(40, "0")}`,
    direction: number % 2 === 0 ? "buy" : "sell",
    price: 0.25,
    usd: 12_000 + number,
    timeMs: START_MS + number * 1000,
  }));
}

/** What a running program says, with so many rows. */
export function saidWith(rows: readonly TapeRow[]): LiveReport {
  const pages = [...Map.groupBy(rows, ({ number }) => Math.floor(number / PAGE_ROWS)).values()];
  const funnel = { ...emptyTally().funnel, size: 900, wallet: 80, confirmation: 5, signals: 2 };
  return {
    ...NOTHING_SAID,
    run: { mode: "paper", startedMs: START_MS, nowMs: START_MS, feeds: [] },
    seen: {
      pages,
      next: rows.length,
      minutes: [{ fromMs: START_MS, funnel }],
      quarters: [{ fromMs: START_MS, funnel }],
    },
  };
}

/** An account in memory that a board shows. */
export class ShownAccount {
  readonly place: Place;
  readonly #curve: EquityCurve;
  readonly #follower: AccountFollower;

  private constructor(place: Place) {
    const curve = new EquityCurve();
    this.place = place;
    this.#curve = curve;
    this.#follower = new AccountFollower({ ...place, profile: PROFILE }, {
      take: curve.around(step),
    });
  }

  /** One with a small story. */
  static async open(): Promise<ShownAccount> {
    const place = newPlace();
    await keepStory(await openStore(place));
    return new ShownAccount(place);
  }

  /** Shows it as it is now, or with something changed about it. */
  async showOn(
    board: Board,
    { change = (view) => view, ...given }: Partial<BoardState> & {
      readonly change?: (view: AccountView) => AccountView;
    } = {},
  ): Promise<void> {
    board.show({
      view: change(await this.#follower.look()),
      live: NOTHING_SAID,
      ledger: [],
      curve: this.#curve,
      nowMs: START_MS,
      ...given,
    });
  }
}
