/**
 * The state as plain JSON, in one way only: equal states give equal text, so that a hash of it can stand for the state.
 *
 * @module
 */

import type { EngineState } from "./engine_state.ts";
import {
  type KeyWindow,
  type MarketMemory,
  type MarketWindows,
  windowsOf,
} from "./market_memory.ts";
import { mapEntries, type PersistentMap } from "./persistent_map.ts";

/** Raised whenever the meaning or the shape of the record changes. */
export const STATE_VERSION = 4;

/**
 * The state as text. The warm-up is named by its training window only; everything else is complete.
 *
 * @returns JSON with all keys sorted, without white space.
 */
export function canonicalState(state: EngineState): string {
  const { filter, router, account, risk, costs, trading } = state;
  const { positions, heldMarkets: _derived, ...money } = account;
  return canonicalJson({
    version: STATE_VERSION,
    params: filter.params,
    warm_up: { as_of_ms: filter.warmUp.asOfMs, cutoff_ms: filter.warmUp.cutoffMs },
    markets: toObject(filter.markets),
    windows: toObject(filter.windows, windowsAsSets),
    router: {
      last_routed: toObject(router.lastRouted),
      open_orders: toObject(router.openOrders),
      reserved_micros: router.reservedMicros,
      resolved: toObject(router.resolved),
      resolved_ms: toObject(router.resolvedMs),
      forgotten_ms: router.forgottenMs,
      followed: toObject(router.followed),
      day: router.day,
    },
    account: { ...money, positions: toObject(positions) },
    risk,
    costs,
    trading,
  });
}

/**
 * The windows of a market with their whales by wallet: those of one second have no order but that in which somebody told
 * of them, and it decides nothing.
 */
function windowsAsSets(memory: MarketMemory): MarketWindows {
  const { buy, sell } = windowsOf(memory);
  return { buy: asSet(buy), sell: asSet(sell) };
}

function asSet({ lastSignalMs, whales }: KeyWindow): KeyWindow {
  return { lastSignalMs, whales: whales.toSorted((a, b) => a.wallet < b.wallet ? -1 : 1) };
}

/**
 * JSON with sorted keys.
 *
 * @param value Plain data.
 * @throws {TypeError} If there is something in it that JSON cannot hold, such as `NaN` or a function.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { canonicalJson } from "pilotfish";
 *
 * assertEquals(canonicalJson({ b: [1, null], a: "x" }), '{"a":"x","b":[1,null]}');
 * ```
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === "string" || typeof value === "boolean") {
    return JSON.stringify(value);
  }
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && isPlain(value)) {
    const record = value as Readonly<Record<string, unknown>>;
    // A state has a hundred thousand fields: no lists are made of those of an object.
    let fields = "";
    for (const key of Object.keys(record).sort()) {
      const field = record[key];
      if (field === undefined) continue;
      fields += `${fields === "" ? "" : ","}${JSON.stringify(key)}:${canonicalJson(field)}`;
    }
    return `{${fields}}`;
  }
  throw new TypeError(`Cannot write ${typeof value} as canonical JSON: ${String(value)}`);
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function toObject<V>(
  map: PersistentMap<V>,
  kept: (value: V) => unknown = (value) => value,
): Record<string, unknown> {
  const object: Record<string, unknown> = Object.create(null);
  for (const [key, value] of mapEntries(map)) object[key] = kept(value);
  return object;
}
