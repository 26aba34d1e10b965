/** Where the values of a column go. @module */

/** What the rows of a column are written to. */
export type ColumnTarget = Float64Array | Uint32Array | Uint8Array;
