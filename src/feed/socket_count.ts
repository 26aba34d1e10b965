/**
 * How many connections listen to the same trades. Apart from the feed, which the option for it does without.
 *
 * @module
 */

/** Connections unless asked otherwise: one that falls silent leaves another. */
export const DEFAULT_SOCKETS = 2;
