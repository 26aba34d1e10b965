/**
 * Everything that can go wrong in a simulation, by name.
 *
 * @module
 */

/** Faults of the feed and of the world, and what each does. */
export const FEED_FAULTS = {
  drop: "a message never comes",
  duplicate: "a message comes again, at once or much later",
  reorder: "a message changes places with the next one",
  delay: "a message comes minutes late",
  freeze: "the feed says nothing for a while though it is open, and half of it is lost",
  disconnect: "the feed is gone for a while, then everything comes at once",
  malformed: "messages that are no trades: cut off, of the wrong type, hostile, oversized",
  "clock-jump": "timestamps jump by hours, back or forth",
  "unknown-market": "trades in a market that history does not know",
  "warmup-swap": "another whale set comes while the program runs",
  blind: "the feed says that it may be missing trades, and after a while that it is not",
  dispute: "a market resolves a second time, otherwise",
  reopen: "a market trades on after it resolved",
} as const;

/** Faults of the network, which only a run with sockets meets, and what each does. */
export const NETWORK_FAULTS = {
  outage: "every socket is gone or silent for a while: the Data API alone has the trades",
  "api-fail": "the Data API answers nothing for a while",
} as const;

/** Faults of the machine, and what each does. */
export const MACHINE_FAULTS = {
  "kv-fail": "a commit fails",
  "kv-timeout": "a commit fails after it happened",
  "kv-conflict": "a commit is refused as if another process had written",
  "kv-read": "a read fails",
  "disk-full": "the journal takes part of what is written, or does not sync",
  "send-fail": "an order or a message cannot be sent, or was sent and it seems not",
  crash: "the process is gone, and with it what the disk had not synced",
  "clock-set": "the machine's clock is set back or forth, by up to a day",
  takeover: "the process stands still, another one takes over, then it goes on",
} as const;

/** Name of a fault of the feed or the world. */
export type FeedFault = keyof typeof FEED_FAULTS;
/** Name of a fault of the network. */
export type NetworkFault = keyof typeof NETWORK_FAULTS;
/** Name of a fault of the machine. */
export type MachineFault = keyof typeof MACHINE_FAULTS;
/** Name of a fault. */
export type FaultName = FeedFault | NetworkFault | MachineFault;

/** Every name, in the order of the tables. */
export const FAULT_NAMES = [
  ...Object.keys(FEED_FAULTS),
  ...Object.keys(NETWORK_FAULTS),
  ...Object.keys(MACHINE_FAULTS),
] as readonly FaultName[];
