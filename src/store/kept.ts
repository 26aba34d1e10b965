/**
 * Reads what is kept of an account.
 *
 * @module
 */

import type { Action } from "../core/action.ts";
import type { EngineState } from "../core/engine_state.ts";
import type { Cursor, MemoryPage, Tally } from "../core/turn.ts";
import { loadArtefact } from "./artefact.ts";
import { keyOf, STATE_GROUPS } from "./keys.ts";
import type { Kv, KvEntry } from "./kv.ts";
import { type Pointer, pointerIn, valueOf } from "./large_values.ts";
import { Overflow } from "./overflow.ts";
import { migrate, SCHEMA_VERSION, schemaVersion } from "./schema.ts";
import {
  stateFrom,
  type StateParts,
  type StateScalars,
  type StateSettings,
} from "./state_values.ts";
import { damagedKv, StoreError } from "./store_error.ts";

/** What changes with every transaction. */
export interface Head extends StateScalars {
  /** Number of the transaction. */
  readonly transaction: number;
  /** Number of the last journal line that is part of it. */
  readonly seq: number;
  /** Hash of that line. */
  readonly hash: string;
  /** Where the source stood; `null` if nothing was taken from it. */
  readonly cursor: Cursor | null;
  /** What was counted. */
  readonly tally: Tally;
  /** Name of the warm-up in use. */
  readonly warmUpId: string;
}

/** What an account began with, its warm-up by name. */
export interface OpeningRecord extends StateSettings {
  /** Where the events come from. */
  readonly source: Readonly<Record<string, string | number>>;
  /** Name of the first warm-up. */
  readonly warmUpId: string;
}

/** Actions that a turn asked for. */
export interface OutboxEntry {
  /** Number of the turn's journal line. */
  readonly seq: number;
  /** What it asked for. */
  readonly actions: readonly Action[];
}

/** Everything that is kept of an account. */
export interface Kept {
  /** What changes with every transaction. */
  readonly head: Head;
  /** What the account began with. */
  readonly opening: OpeningRecord;
  /** The engine's state. */
  readonly state: EngineState;
  /** Actions that are not acknowledged, oldest first. */
  readonly outbox: readonly OutboxEntry[];
  /** The source's memory. */
  readonly pages: readonly MemoryPage[];
}

/** The same, with what a writer needs besides. */
export interface KeptForWriting extends Kept {
  /** Version of the head's value. */
  readonly headVersion: string | null;
  /** Values that are kept in parts, by key. */
  readonly pointers: ReadonlyMap<string, Pointer>;
  /** Version that the values have. */
  readonly schema: number;
  /** Whether there is a list of a change that no transaction had room for. */
  readonly hasOverflow: boolean;
}

/** How often a reader begins anew while somebody writes. */
const READS = 50;

/**
 * Reads an account as it was at one moment, whoever writes to it meanwhile.
 *
 * @param kv Where it is.
 * @param profile Its name.
 * @returns What is kept; `undefined` if the KV has no such account.
 * @throws {StoreError} If something is missing, a newer program wrote it, or it never stands still.
 */
export async function readKept(kv: Kv, profile: string): Promise<KeptForWriting | undefined> {
  const headKey = keyOf(profile, "head");
  let before = await kv.get(headKey);
  for (let read = 0; read < READS; read++) {
    if (before.value === null) return undefined;
    const kept = await readAt(kv, profile, before).catch((error: unknown) => asFault(error));
    const after = await kv.get(headKey);
    if (after.version === before.version) {
      if (kept instanceof Error) throw kept;
      return kept;
    }
    before = after;
  }
  throw new StoreError(`Cannot read profile ${profile}, it changes all the time`, {
    trouble: "unavailable",
    safe: "Nothing is wrong with it",
    next: "Try again when the program that writes to it has less to do",
  });
}

/** A fault may come from looking at two moments at once: it counts only if nobody wrote meanwhile. */
function asFault(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

async function readAt(kv: Kv, profile: string, headEntry: KvEntry): Promise<KeptForWriting> {
  const schema = schemaVersion((await kv.get(keyOf(profile, "schema"))).value);
  const { list, entry: overflow } = await Overflow.read(kv, profile);
  const reader = new Reader({ kv, profile, schema, list });
  reader.note(overflow);
  const head = await reader.parse<Head>(headEntry);
  const opening = await reader.get<OpeningRecord>("opening");
  const parts: Record<string, unknown> = { orders: await reader.get("orders") };
  for (const group of STATE_GROUPS) parts[group] = await reader.list(group);
  const outbox = await reader.list<readonly Action[]>("outbox");
  const pages = await reader.list<string>("page");
  const warmUp = await loadArtefact(kv, profile, head.warmUpId);
  return {
    head,
    opening,
    state: stateFrom(opening, warmUp, { scalars: head, parts: parts as unknown as StateParts }),
    outbox: outbox.map(([seq, actions]) => ({ seq: Number(seq), actions })),
    pages: pages.map(([page, text]) => ({ page: Number(page), text })),
    headVersion: headEntry.version,
    pointers: reader.pointers,
    schema,
    hasOverflow: overflow.value !== null,
  };
}

/** Reads values of some version, and remembers which of them are in parts. */
class Reader {
  readonly #kv: Kv;
  readonly #profile: string;
  readonly #schema: number;
  readonly #list: Overflow;
  readonly pointers = new Map<string, Pointer>();

  constructor({ kv, profile, schema, list }: {
    readonly kv: Kv;
    readonly profile: string;
    readonly schema: number;
    readonly list: Overflow;
  }) {
    this.#kv = kv;
    this.#profile = profile;
    this.#schema = schema;
    this.#list = list;
  }

  /** Remembers an entry whose value is in parts. */
  note(entry: KvEntry): void {
    const pointer = pointerIn(entry);
    if (pointer !== undefined) this.pointers.set(JSON.stringify(entry.key), pointer);
  }

  /** The value of a key that must be there. */
  async get<T>(group: string): Promise<T> {
    const entry = await this.#kv.get(keyOf(this.#profile, group));
    return await this.parse(this.#list.entry(entry) ?? { ...entry, value: null });
  }

  /** The values below a key, by the last part of theirs. */
  async list<T>(group: string): Promise<(readonly [string, T])[]> {
    const values: (readonly [string, T])[] = [];
    const entries = this.#kv.list(keyOf(this.#profile, group));
    for await (const entry of this.#list.entries(group, entries)) {
      values.push([String(entry.key.at(-1)), await this.parse<T>(entry)]);
    }
    return values;
  }

  async parse<T>(entry: KvEntry): Promise<T> {
    this.note(entry);
    const text = await valueOf(this.#kv, this.#profile, entry);
    if (text === null) throw damagedKv(`Cannot find the KV value at ${entry.key.join("/")}`);
    try {
      const current = this.#schema === SCHEMA_VERSION
        ? text
        : migrate(this.#schema, String(entry.key[2]), text);
      return JSON.parse(current);
    } catch (cause) {
      throw damagedKv(`Cannot read the KV value at ${entry.key.join("/")} as JSON: ${text}`, cause);
    }
  }
}
