/**
 * What a live run is made of, and who is told.
 *
 * @module
 */

import type { Action } from "../core/action.ts";
import type { EngineState } from "../core/engine_state.ts";
import type { Secret } from "../core/secret.ts";
import type { ActivityFeedOptions } from "../feed/activity_feed.ts";
import type { Recorder } from "../feed/recording.ts";
import type { CategoryMap } from "../polymarket/categories.ts";
import type { Clock } from "../polymarket/clock.ts";
import type { Hosts } from "../polymarket/hosts.ts";
import type { JsonClient } from "../polymarket/json_client.ts";
import type { WritableProfile } from "../store/profile.ts";

/** Where trades come from: the activity sockets, with gaps filled from the Data API, or the Data API alone. */
export type FeedChoice = "activity" | "poll";

/** Settings of `LiveTrader`. */
export interface LiveTraderOptions {
  /** State that a new account begins with. */
  readonly opening: EngineState;
  /** Where the account is kept. @default {nowhere: the run only reports} */
  readonly profile?: WritableProfile | undefined;
  /** Where the exchange is. */
  readonly hosts: Hosts;
  /** Asks the exchange. */
  readonly client: JsonClient;
  /** Where trades come from. */
  readonly feed: FeedChoice;
  /** A node of Polygon, which tells the fills of the whales beside the feed. @default {none} */
  readonly rpcUrl?: Secret | undefined;
  /** Connections to the activity socket at once. */
  readonly sockets: number;
  /** From tags to categories. */
  readonly categories: CategoryMap;
  /** Category of a market that history knows, `""` for others. */
  readonly categoryOf: (marketId: string) => string;
  /** How a trade of the NO token is understood. */
  readonly outcomes: "yes" | "token";
  /** What tells how big a market is; see `knownMarket`. */
  readonly liquidityField?: string | undefined;
  /** Time from a decision to the moment at which it meets the book, milliseconds. */
  readonly fillDelayMs: number;
  /** Most that a share may cost above the signal's price, as a fraction of it. */
  readonly maxSlippage: number;
  /** Takes everything that is received. @default {nobody} */
  readonly recorder?: Recorder | undefined;
  /** Told about every action that was ever kept, oldest first, while the account opens. @default {nobody} */
  readonly onKeptAction?: ((action: Action) => void) | undefined;
  /** Told what was repaired, as sentences for people. @default {nobody} */
  readonly onNote?: (sentence: string) => void;
  /** Told about what went wrong and is tried again. */
  readonly onTrouble: (error: Error) => void;
  /** How sockets are treated, for a test. */
  readonly socketOptions?: ActivityFeedOptions["socketOptions"];
  /** The time. @default {the machine's} */
  readonly clock?: Clock;
}
