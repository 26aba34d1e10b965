/**
 * What shapes a refresh: plain data, of which another value begins another refresh.
 *
 * @module
 */

import type { TrainingParams } from "../research/whales/training_params.ts";

/** Which markets are downloaded. Plain data. */
export interface DownloadSettings {
  /** Least volume of a market, USD. */
  readonly minVolumeUsd: number;
  /** Markets of a category at most, the largest ones; 0 for all. */
  readonly top: number;
}

/** What shapes a refresh. */
export interface RefreshSettings extends TrainingParams {
  /** The research directory, or its address; the address of the Data API if that is asked itself. */
  readonly researchDir: string;
  /** Which markets are asked for, if the exchange itself is. */
  readonly download?: DownloadSettings;
  /** The account that the whale set is for. */
  readonly profile: string;
  /** End of the training window, milliseconds since the epoch; that of the history if `undefined`. */
  readonly asOf: number | undefined;
  /** Trades that are read in a step, about. */
  readonly stepTrades: number;
}
