/**
 * How long hours and days are. Times of the core are UTC, which has no other days.
 *
 * @module
 */

/** Milliseconds of an hour. */
export const MS_PER_HOUR = 3_600_000;
/** Milliseconds of a day. */
export const MS_PER_DAY: number = 24 * MS_PER_HOUR;
