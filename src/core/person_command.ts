/**
 * What a person may tell the program while it trades.
 *
 * @module
 */

/** A person's decision, as an event. Plain data. */
export interface PersonCommand {
  /** Whether to pause trading, or to go on. */
  readonly command: "pause" | "resume";
  /**
   * Name of the decision, which no other has: under it, what it led to is told from what another one led to.
   *
   * @default {its time}
   */
  readonly id?: string;
  /**
   * What the person says about it; goes into the journal.
   *
   * @default {nothing}
   */
  readonly note?: string;
  /** When, milliseconds since the epoch. */
  readonly timeMs: number;
}

/** Characters of a note at most. */
export const MAX_NOTE_CHARS = 500;
/** What would move the cursor of whoever reads a note later. */
// deno-lint-ignore no-control-regex -- these are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * What is wrong with a note.
 *
 * @returns `long` above {@linkcode MAX_NOTE_CHARS}, `line` if it is not a single line of text; `undefined` if nothing is.
 */
export function noteFault(note: string): "long" | "line" | undefined {
  if (note.length > MAX_NOTE_CHARS) return "long";
  return CONTROL.test(note) ? "line" : undefined;
}

/** What an effect says about the decision behind it. */
export type Said = Pick<PersonCommand, "id" | "note">;

/** The part of a decision that its effects repeat. */
export function saidIn({ id, note }: PersonCommand): Said {
  return { ...(id === undefined ? {} : { id }), ...(note === undefined ? {} : { note }) };
}
