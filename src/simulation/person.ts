/**
 * A person who asks the program for something by way of its inbox, at a moment of the feed.
 *
 * Each request is written down once, when a process first comes to its place, and is to be carried out at that place,
 * whatever becomes of the processes. Beside it goes another one that has come too late and must never be carried out.
 *
 * @module
 */

import type { EngineEvent } from "../core/event.ts";
import { type CommandInbox, type CommandRequest, postRequest } from "../store/command_inbox.ts";
import type { Kv } from "../store/kv.ts";
import type { Delivery } from "./delivery.ts";

/** A delivery that is a person's decision. */
export type Decision = Extract<Delivery, { readonly kind: "command" }>;

/** Behind the name of a request that has come too late. */
const LATE = "-late";

/** The person, who outlives every process. */
export class Person {
  readonly #kv: Kv;
  readonly #profile: string;
  readonly #asked = new Map<string, Awaited<ReturnType<typeof postRequest>>>();

  /**
   * @param kv The KV of the machine.
   * @param profile The account.
   */
  constructor(kv: Kv, profile: string) {
    this.#kv = kv;
    this.#profile = profile;
  }

  /** Names of what was asked for in time. */
  get asked(): readonly string[] {
    return [...this.#asked.keys()];
  }

  /**
   * Asks for something, once.
   *
   * @returns Whether it has not been carried out yet.
   */
  async ask({ id, command, note }: Decision): Promise<boolean> {
    let posted = this.#asked.get(id);
    if (posted === undefined) {
      const request = { id, command, note, by: "a person", expiresMs: Number.MAX_SAFE_INTEGER };
      posted = await postRequest(this.#kv, this.#profile, request);
      this.#asked.set(id, posted);
      const other = command === "pause" ? "resume" : "pause";
      const late = { ...request, id: id + LATE, command: other, expiresMs: 0 } as const;
      await postRequest(this.#kv, this.#profile, late);
    }
    return await posted.look() !== "done";
  }
}

/** The inbox of a process: what is found in it waits for its place in the feed. */
export class Desk {
  readonly #inbox: CommandInbox;
  readonly #found = new Map<string, CommandRequest>();

  /** @param inbox The inbox. */
  constructor(inbox: CommandInbox) {
    this.#inbox = inbox;
  }

  /**
   * Looks for what a person has asked for.
   *
   * @returns The event; `undefined` if it was not found.
   * @throws {Error} If the inbox gives out what it must not.
   */
  async take({ id, timeMs }: Decision): Promise<EngineEvent | undefined> {
    if (!this.#found.has(id)) {
      for (const request of await this.#inbox.take(true)) this.#find(request);
    }
    const request = this.#found.get(id);
    if (request === undefined) return undefined;
    const { command, note } = request;
    return { kind: "command", command, id, ...note === undefined ? {} : { note }, timeMs };
  }

  #find(request: CommandRequest): void {
    const { id } = request;
    if (id.endsWith(LATE)) throw new Error(`The inbox gives ${id} out, which came too late`);
    if (this.#found.has(id)) throw new Error(`The inbox gives ${id} out twice`);
    this.#found.set(id, request);
  }
}
