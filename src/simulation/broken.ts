/**
 * Parts of the program with something taken out, for the tests that see whether the simulator notices.
 *
 * @module
 */

import type { Action } from "../core/action.ts";
import type { Keeper } from "../keeper.ts";
import type { JournalFile } from "../store/journal_file.ts";
import type { Kv, KvEntry, KvKey } from "../store/kv.ts";

/** Every {@linkcode Breakage}. */
export const BREAKAGES = [
  "acknowledge",
  "dedupe",
  "memory",
  "perform-first",
  "roll-forward",
  "fence",
  "facts-cursor",
  "repair",
  "hold",
  "blindness",
  "recording",
] as const;

/**
 * A part of the program that a test takes out.
 *
 * - `acknowledge`: actions are never acknowledged.
 * - `dedupe`: the feed takes what it has seen.
 * - `memory`: the feed forgets what it has seen when the program ends.
 * - `perform-first`: actions are performed before they are kept.
 * - `roll-forward`: what the journal has and the KV has not stays so.
 * - `fence`: a process that was taken over goes on writing.
 * - `facts-cursor`: where a live run stands leaves out that trades wait for the facts of their market.
 * - `repair`: what is fetched after a gap is thrown away.
 * - `hold`: what a socket tells after its return does not wait for what it has missed.
 * - `blindness`: nobody hears that trades may be missing.
 * - `recording`: what the Data API tells is not recorded.
 */
export type Breakage = typeof BREAKAGES[number];

/** A keeper of turns whose actions have been performed already. */
export function performingFirst(keeper: Keeper, perform: (action: Action) => void): Keeper {
  return {
    commit: async (turn) => {
      for (const { actions } of turn.inputs) actions.forEach(perform);
      await keeper.commit(turn);
    },
    acknowledge: () => keeper.acknowledge(),
  };
}

/** A keeper that forgets that anything was performed. */
export function withoutAcknowledgement(keeper: Keeper): Keeper {
  return { commit: (turn) => keeper.commit(turn), acknowledge: () => Promise.resolve() };
}

/** A KV over which nobody hears that somebody else has taken the lease over. */
export function withoutFence(kv: Kv): Kv {
  let taken: KvEntry | undefined;
  return {
    list: (prefix) => kv.list(prefix),
    close: () => kv.close(),
    async get(key) {
      return isFence(key) && taken !== undefined ? taken : await kv.get(key);
    },
    async commit(batch) {
      const { checks = [], puts = [] } = batch;
      const fence = puts.find(({ key }) => isFence(key));
      const version = await kv.commit(
        fence === undefined
          ? { ...batch, checks: checks.filter(({ key }) => !isFence(key)) }
          : batch,
      );
      if (fence !== undefined && version !== null) taken = { ...fence, version };
      return version;
    },
  };
}

function isFence(key: KvKey): boolean {
  return key.at(-1) === "fence";
}

/**
 * A journal that shows nothing which the KV has not: what was written before a crash, and not taken over into the KV, stays
 * where it is, and what comes later is written behind it.
 *
 * @param file The journal.
 * @param kv The KV as it is.
 * @param profile The account.
 */
export function withoutRollForward(file: JournalFile, kv: Kv, profile: string): JournalFile {
  return {
    name: file.name,
    append: (text) => file.append(text),
    sync: () => file.sync(),
    truncate: (length) => file.truncate(length),
    exclusively: (action) => file.exclusively(action),
    close: () => file.close(),
    async *read(fromByte = 0) {
      const { value } = await kv.get(["pilotfish", profile, "head"]);
      let lines = value === null ? Infinity : Number(JSON.parse(value).seq) + 1;
      for await (const piece of file.read(fromByte)) {
        for (const part of piece.split(/(?<=\n)/)) {
          if (lines <= 0) return;
          yield part;
          if (part.endsWith("\n")) lines--;
        }
      }
    },
  };
}
