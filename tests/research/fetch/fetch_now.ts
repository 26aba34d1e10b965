/** The time at which downloads of tests take place, milliseconds since the epoch. */
export const FETCH_NOW_MS = Date.UTC(2026, 8, 1, 12);
