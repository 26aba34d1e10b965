/**
 * The warm-ups of a journal: the last two are at hand, of the others it is known where they are.
 *
 * A program that learns again each day has hundreds of them after a year, of megabytes each, and nearly never goes back to
 * one: they are not to be kept in memory.
 *
 * @module
 */

import type { WarmUp } from "../core/warm_up.ts";
import type { JournalLine } from "./journal.ts";
import type { OpenEntry, TurnEntry, WarmUpEntry } from "./journal_entry.ts";
import type { ReadableJournal } from "./journal_file.ts";
import { hashOf, linesOf } from "./journal_lines.ts";
import { warmUpFrom } from "./warm_up_record.ts";

/** Where a line is. */
interface Place {
  /** Bytes from the beginning of the journal. */
  readonly offset: number;
  /** Bytes, without its line break. */
  readonly length: number;
}

/** Warm-ups that are at hand at most. */
const MAX_AT_HAND = 2;
/** How a line begins that brings one. */
const BRINGS_ONE =
  /^\{"hash":"([0-9a-f]{64})","prev":"[0-9a-f]{64}","seq":\d+,"kind":"(?:open|warmup)"/;

/** The warm-ups that lines of a journal brought so far. */
export class JournalWarmUps {
  readonly #file: ReadableJournal;
  readonly #places = new Map<string, Place>();
  /** By name, the one that was read last at the end. */
  readonly #atHand = new Map<string, WarmUp>();
  readonly #ids = new WeakMap<WarmUp, string>();

  /** @param file The journal, to read again what is not at hand any more. */
  constructor(file: ReadableJournal) {
    this.#file = file;
  }

  /** Names of all of them. */
  get ids(): ReadonlySet<string> {
    return new Set(this.#places.keys());
  }

  /** Name of a warm-up that was given out; `undefined` if none was. */
  idOf(warmUp: WarmUp): string | undefined {
    return this.#ids.get(warmUp);
  }

  /** Notes the warm-up of a line, which hardly anybody will ask for. */
  note({ offset, text }: JournalLine, { warm_up_id: id }: OpenEntry | WarmUpEntry): void {
    this.#places.set(id, { offset, length: text.length });
  }

  /** Takes the warm-up of a line, which the next line is about. */
  learn(line: JournalLine, entry: OpenEntry | WarmUpEntry): WarmUp {
    this.note(line, entry);
    return this.#keep(entry);
  }

  /**
   * The warm-ups that a turn refers to, by name; without those that no line has brought.
   *
   * @param turn The turn.
   * @param before Where it is, bytes from the beginning of the journal: what was brought before and not noted, as only the
   *   end of the journal was read, is looked for. @default {nothing was}
   */
  async of({ inputs }: TurnEntry, before = 0): Promise<ReadonlyMap<string, WarmUp>> {
    const warmUps = new Map<string, WarmUp>();
    for (const input of inputs) {
      if (!("event" in input) || input.event.kind !== "warmup") continue;
      const { warm_up_id: id } = input.event;
      if (!this.#places.has(id)) await this.#find(id, before);
      const warmUp = this.#atHand.get(id) ?? await this.#read(id);
      if (warmUp !== undefined) warmUps.set(id, warmUp);
    }
    return warmUps;
  }

  /** Notes where the line is that brought a warm-up, if there is one before a byte. */
  async #find(id: string, before: number): Promise<void> {
    if (before === 0) return;
    const name = `"warm_up_id":${JSON.stringify(id)}`;
    let offset = 0;
    for await (const { text } of linesOf(this.#file, 0)) {
      const { length } = text;
      if (offset + length >= before) return;
      const [, hash] = BRINGS_ONE.exec(text) ?? [];
      if (hash !== undefined && text.includes(name) && await hashOf(text, this.#file) === hash) {
        this.#places.set(id, { offset, length });
        return;
      }
      offset += length + 1;
    }
  }

  /** Reads a line again: it was whole when it was read first, and lines never change. */
  async #read(id: string): Promise<WarmUp | undefined> {
    const place = this.#places.get(id);
    if (place === undefined) return undefined;
    let text = "";
    for await (const piece of this.#file.read(place.offset)) {
      text += piece;
      if (text.length >= place.length) break;
    }
    return this.#keep(JSON.parse(text.slice(0, place.length)));
  }

  #keep({ warm_up_id: id, warm_up }: OpenEntry | WarmUpEntry): WarmUp {
    const warmUp = warmUpFrom(warm_up);
    this.#ids.set(warmUp, id);
    this.#atHand.delete(id);
    this.#atHand.set(id, warmUp);
    const [oldest] = this.#atHand.keys();
    if (this.#atHand.size > MAX_AT_HAND) this.#atHand.delete(oldest!);
    return warmUp;
  }
}
