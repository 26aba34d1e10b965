/**
 * What all who watch see, as text: the whole of it, and what changed last. Each is made once, for however many watch.
 *
 * @module
 */

import type { TapeRow } from "../monitor/live_record.ts";
import { shortRows } from "../monitor/live_texts.ts";
import type { EquityCurve } from "./equity_curve.ts";
import { type BoardInput, type Sections, sectionsOf } from "./sections.ts";

/** The same input as for the sections, with a curve that still grows. */
export interface BoardState extends Omit<BoardInput, "curve"> {
  readonly curve: EquityCurve;
  /** How much of the account is read, 0 to 1: below 1 the older history is missing. @default {1} */
  readonly part?: number;
}

/** Rows of the tape that come with the whole; a page asks for older ones when it has time. */
export const FIRST_ROWS = 200;

/** What everybody sees. */
export class Board {
  /** Texts of the sections, by name. */
  readonly #texts = new Map<string, string>();
  readonly #questions = new Map<string, string>();
  /** Markets of the sections and of the first rows, and those of all rows. */
  #near: ReadonlySet<string> = new Set();
  #all: ReadonlySet<string> = new Set();
  readonly #listeners = new Set<() => void>();
  #rows: readonly TapeRow[] = [];
  #curveVersion = -1;
  #version = 0;
  #change = "";
  #whole: string | undefined;
  #shown: BoardState | undefined;

  /** Goes up with every change. */
  get version(): number {
    return this.#version;
  }

  /** What changed with the last version, as JSON. */
  get change(): string {
    return this.#change;
  }

  /** All of it, as JSON. */
  get whole(): string {
    return this.#whole ??= this.#json(this.#texts, {
      questions: new Map([...this.#questions].filter(([id]) => this.#near.has(id))),
      rows: this.#rows.slice(-FIRST_ROWS),
    });
  }

  /** All rows of the tape that are remembered, with the questions of their markets, as JSON. */
  get tape(): string {
    return JSON.stringify({
      tape: shortRows(this.#rows),
      questions: Object.fromEntries(this.#questions),
    });
  }

  /** Calls somebody after every change, until it is taken back. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Shows an account. */
  show(state: BoardState): void {
    const rows = state.live.seen.pages.flat();
    const curve = state.curve;
    const before = this.#shown;
    this.#shown = state;
    // A curve whose last point moved only is not sent again: the page moves it by the equity.
    // Another account, or more of this one's history: what viewers have is not continued, so they get the whole.
    const isNew = curve !== before?.curve;
    const isSameCurve = !isNew && curve.version === this.#curveVersion;
    this.#curveVersion = curve.version;
    const sections = sectionsOf({ ...state, curve: curve.curve() });
    const changed = new Map<string, string>();
    for (const [name, section] of Object.entries({ ...sections, state: shownState(state) })) {
      if (name === "curve" && isSameCurve) continue;
      const text = JSON.stringify(section);
      if (isNew || this.#texts.get(name) !== text) changed.set(name, text);
    }
    const lastNumber = this.#rows.at(-1)?.number ?? -1;
    const added = rows.filter((row) => row.number > lastNumber);
    this.#rows = rows;
    if (changed.size + added.length > 0) this.#mention(sections);
    if (isNew) this.#version++;
    this.#publish(changed, { rows: added });
  }

  /** Markets that are spoken of and have no question yet. */
  get unnamed(): readonly string[] {
    return [...this.#all].filter((id) => !this.#questions.has(id));
  }

  /** Names markets. */
  name(questions: ReadonlyMap<string, string>): void {
    for (const [id, question] of questions) this.#questions.set(id, question);
    this.#publish(new Map(), { questions });
  }

  /** Says that the account is being read for the first time. */
  wait(bytes: number): void {
    this.#publish(new Map([["state", JSON.stringify({ kind: "reading", bytes })]]));
  }

  /** Says that the account is about to begin. */
  begin(): void {
    const text = JSON.stringify({ kind: "beginning" });
    if (this.#texts.get("state") !== text) this.#publish(new Map([["state", text]]));
  }

  /** Says why there is nothing to see. */
  fail(message: string): void {
    const text = JSON.stringify({ kind: "failed", message });
    if (this.#texts.get("state") !== text) this.#publish(new Map([["state", text]]));
  }

  #mention({ positions, signals, closed, keys }: Sections): void {
    const near = [...positions, ...signals, ...closed, ...keys.rows];
    const first = this.#rows.slice(-FIRST_ROWS);
    this.#near = new Set([...near, ...first].map(({ marketId }) => marketId));
    this.#all = new Set([...this.#near, ...this.#rows.map(({ marketId }) => marketId)]);
    for (const id of this.#questions.keys()) if (!this.#all.has(id)) this.#questions.delete(id);
  }

  #publish(
    changed: ReadonlyMap<string, string>,
    added: { rows?: readonly TapeRow[]; questions?: ReadonlyMap<string, string> } = {},
  ): void {
    const { rows = [], questions = new Map() } = added;
    if (changed.size + rows.length + questions.size === 0) return;
    for (const [name, text] of changed) this.#texts.set(name, text);
    this.#version++;
    this.#whole = undefined;
    this.#change = this.#json(changed, { rows, questions });
    for (const listener of this.#listeners) listener();
  }

  #json(
    texts: ReadonlyMap<string, string>,
    { rows, questions }: {
      readonly rows: readonly TapeRow[];
      readonly questions: ReadonlyMap<string, string>;
    },
  ): string {
    const members = [...texts].map(([name, text]) => `"${name}":${text}`);
    if (rows.length > 0) members.push(`"tape":${JSON.stringify(shortRows(rows))}`);
    if (questions.size > 0) {
      members.push(`"questions":${JSON.stringify(Object.fromEntries(questions))}`);
    }
    return `{${members.join(",")}}`;
  }
}

/** In whole percent, so that not every look is a change. */
function shownState({ part = 1 }: BoardState) {
  return part === 1 ? { kind: "shown" } : { kind: "older", percent: Math.floor(part * 100) };
}
