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

/** What an effect says about the decision behind it. */
export type Said = Pick<PersonCommand, "id" | "note">;

/** The part of a decision that its effects repeat. */
export function saidIn({ id, note }: PersonCommand): Said {
  return { ...(id === undefined ? {} : { id }), ...(note === undefined ? {} : { note }) };
}
