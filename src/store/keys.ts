/**
 * Where things are in the KV: below `pilotfish`, below the name of the profile.
 *
 * | key | value |
 * |---|---|
 * | `schema` | version of all that follows |
 * | `opening` | what the account began with |
 * | `head` | journal line, cursor, counts, money, risk: all that changes with every turn |
 * | `line` | the journal line of the last turn that was short |
 * | `orders` | the open orders |
 * | `window`, market | what the filter remembers of a market |
 * | `position`, market | what is held there |
 * | `routed`, market and direction | the last signal that became an order |
 * | `resolved`, market | what a YES share paid |
 * | `resolved_ms`, market | when it resolved, if it is to be forgotten |
 * | `market`, market | what the exchange told of it |
 * | `followed`, market | whales that were followed there |
 * | `outbox`, line | actions that are not acknowledged |
 * | `page`, number | the source's memory |
 * | `staged`, line, number | pages of a turn whose transaction has not happened, from programs before schema version 3 |
 * | `part`, transaction, …, number | a part of a value that is too large for one key |
 * | `overflow` | a change that no transaction had room for, to be carried out |
 * | `artefact`, id, number | a part of the warm-up that the engine uses |
 * | `warm_up` | the warm-up that was published last; below it its parts |
 * | `refresh` | how far the refresh of the warm-up has come; below it, by its number, what it needs meanwhile |
 * | `coverage` | for each moment, whether the feeds were proven to tell |
 * | `live`, name | what the program that runs says about itself |
 * | `command`, id | what a person asks the process that writes to do |
 * | `facts`, market | facts about a market, which can be asked for again |
 * | `lease`, `fence` | who may write |
 * | `journal`, number | the journal, where there is no disk |
 *
 * @module
 */

import type { KvKey } from "./kv.ts";

/** The groups of keys that hold a part of the engine's state, each below a market or the like. */
export const STATE_GROUPS = [
  "window",
  "position",
  "routed",
  "resolved",
  "resolved_ms",
  "market",
  "followed",
] as const;

/** Name of such a group. */
export type StateGroup = typeof STATE_GROUPS[number];

/** Groups that a new state replaces; lease, journal, commands and published warm-ups are not the state's. */
export const REPLACED_GROUPS = [
  "head",
  "line",
  "schema",
  "opening",
  "orders",
  ...STATE_GROUPS,
  "outbox",
  "page",
  "staged",
  "part",
  "overflow",
  "artefact",
] as const;

/** A key of a profile. */
export function keyOf(profile: string, ...parts: KvKey): KvKey {
  return ["pilotfish", profile, ...parts];
}
