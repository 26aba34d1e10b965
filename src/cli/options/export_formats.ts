/**
 * The formats and tables of `export`, apart from the code that writes them: the table of options is read at every start.
 *
 * @module
 */

/** The formats there are. */
export const EXPORT_FORMATS = ["json", "csv", "classic"] as const;
/** A format. */
export type ExportFormat = typeof EXPORT_FORMATS[number];

/** The tables there are as CSV. */
export const EXPORT_TABLES = ["trades", "positions", "signals", "orders"] as const;
/** A table. */
export type ExportTable = typeof EXPORT_TABLES[number];
