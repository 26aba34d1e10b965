/**
 * What people ask the process that writes to an account, by way of the KV: to pause, or to go on.
 *
 * A request is claimed by the process that writes, becomes an event in its journal, and is removed with the transaction
 * that keeps the event. Who asked takes back what nobody has claimed. So a request is carried out once, or not at all, and
 * who asked knows which. A request that is older than its asker was ready to wait is never carried out.
 *
 * @module
 */

import type { PersonCommand } from "../core/person_command.ts";
import { asciiJson } from "./ascii.ts";
import { keyOf } from "./keys.ts";
import type { Kv, KvEntry, KvKey } from "./kv.ts";
import type { Clock, Lease } from "./lease.ts";
import { StoreError } from "./store_error.ts";

/** What somebody asks for. */
export interface CommandRequest extends Omit<PersonCommand, "timeMs"> {
  /** Its name, which no other request has. */
  readonly id: string;
  /** Who asks, such as `process 4711`. */
  readonly by: string;
  /** Until when somebody waits for it, milliseconds since the epoch. */
  readonly expiresMs: number;
}

/** A request as it is in the KV. */
interface KeptRequest extends CommandRequest {
  /** Whether a process that writes has claimed it. */
  readonly isClaimed: boolean;
}

/** Characters of a name or a note at most. */
const MAX_TEXT = 1000;
/** Time between two looks at the KV, milliseconds. */
const LOOK_MS = 250;

/** Key of a request. */
export function requestKey(profile: string, id: string): KvKey {
  return keyOf(profile, "command", id);
}

/** Names of the requests of an account. */
export async function requestIds(kv: Kv, profile: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { key } of kv.list(keyOf(profile, "command"))) ids.push(String(key.at(-1)));
  return ids;
}

/** A request that was written down. */
export interface PostedRequest {
  /**
   * Whether it was carried out.
   *
   * @returns `done`, or whether somebody has claimed it.
   */
  look(): Promise<"done" | "claimed" | "waiting">;
  /**
   * Takes it back.
   *
   * @returns Whether nobody has claimed it or ever will.
   */
  withdraw(): Promise<boolean>;
}

/**
 * Writes a request down for the process that writes.
 *
 * @param kv Where the account is.
 * @param profile Its name.
 * @param request What is asked for.
 */
export async function postRequest(
  kv: Kv,
  profile: string,
  request: CommandRequest,
): Promise<PostedRequest> {
  const key = requestKey(profile, request.id);
  const value = asciiJson({ ...request, isClaimed: false });
  const version = await kv.commit({ checks: [{ key, version: null }], puts: [{ key, value }] });
  return requestAt(kv, key, version);
}

/**
 * Finds a request again in a copy of the KV that it was written to.
 *
 * @param kv The copy.
 * @param profile Name of the account.
 * @param id Name of the request.
 * @returns `undefined` if it is not there: it was carried out, or came too late for the copy.
 */
export async function findRequest(
  kv: Kv,
  profile: string,
  id: string,
): Promise<PostedRequest | undefined> {
  const key = requestKey(profile, id);
  const { value, version } = await kv.get(key);
  if (value === null) return undefined;
  return requestAt(kv, key, readRequest(value)?.isClaimed ? null : version);
}

/** @param version Version for as long as nobody has claimed it; `null` if somebody has. */
function requestAt(kv: Kv, key: KvKey, version: string | null): PostedRequest {
  return {
    async look() {
      const now = await kv.get(key);
      if (now.value === null) return "done";
      return now.version === version ? "waiting" : "claimed";
    },
    async withdraw() {
      if (version === null) return false;
      return await kv.commit({ checks: [{ key, version }], deletes: [key] }) !== null;
    },
  };
}

/** What the process that writes needs to look into its inbox. */
export interface InboxOptions {
  readonly kv: Kv;
  /** Name of the account. */
  readonly profile: string;
  /** The right to write. */
  readonly lease: Lease;
  /** The time of day. */
  readonly clock: Clock;
  /** Told, as a sentence, about a request that nobody can read and about a KV that cannot be looked at. */
  readonly onFault: (sentence: string) => void;
}

/** The inbox of the process that writes. */
export class CommandInbox {
  readonly #options: InboxOptions;
  /** What was given out already. */
  readonly #given = new Set<string>();
  #lookedMs = -Infinity;
  #fails = false;

  /** @param options Where it is. */
  constructor(options: InboxOptions) {
    this.#options = options;
  }

  /**
   * Claims what was asked for since the last look. Looks at the KV a few times a second at most.
   *
   * @param force Whether to look in any case.
   * @returns What is to be carried out, each request once.
   */
  async take(force = false): Promise<readonly CommandRequest[]> {
    const nowMs = this.#options.clock.nowMs();
    const sinceMs = nowMs - this.#lookedMs;
    // A clock that was set back is a reason to look as well.
    if (!force && sinceMs >= 0 && sinceMs < LOOK_MS) return [];
    this.#lookedMs = nowMs;
    const requests: CommandRequest[] = [];
    try {
      const { kv, profile } = this.#options;
      for await (const entry of kv.list(keyOf(profile, "command"))) {
        const request = await this.#claim(entry, nowMs);
        if (request !== undefined) requests.push(request);
      }
      this.#fails = false;
    } catch (error) {
      // Nobody loses anything by a look that fails: the next commit tells whether the KV is gone for good.
      if (!(error instanceof StoreError)) throw error;
      if (!this.#fails) this.#options.onFault(`Cannot look for commands: ${error.message}.`);
      this.#fails = true;
    }
    return requests;
  }

  async #claim(
    { key, value, version }: KvEntry,
    nowMs: number,
  ): Promise<CommandRequest | undefined> {
    const { kv, lease, onFault } = this.#options;
    const request = readRequest(value);
    if (request !== undefined && this.#given.has(request.id)) return undefined;
    const isDue = request !== undefined && nowMs <= request.expiresMs;
    const checks = [{ key, version }, lease.check];
    const claimed = await kv.commit(
      isDue
        ? { checks, puts: [{ key, value: asciiJson({ ...request, isClaimed: true }) }] }
        : { checks, deletes: [key] },
    );
    if (request === undefined) onFault(`Dropped a command that cannot be read: ${value}.`);
    if (!isDue || claimed === null) return undefined;
    this.#given.add(request.id);
    const { isClaimed: _claimed, ...asked } = request;
    return asked;
  }
}

/** Reads a request; `undefined` if it is none. */
function readRequest(value: string | null): KeptRequest | undefined {
  let request: Partial<Record<keyof KeptRequest, unknown>> | null;
  try {
    request = JSON.parse(value ?? "");
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const { command, id, note, by, expiresMs } = request ?? {};
  const isRequest = (command === "pause" || command === "resume") && isText(id) && isText(by) &&
    (note === undefined || isText(note)) && typeof expiresMs === "number";
  return isRequest ? request as KeptRequest : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length <= MAX_TEXT;
}
