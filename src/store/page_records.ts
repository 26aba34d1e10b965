/**
 * What a line of the journal says about the source's memory: of each page only what was added to its end.
 *
 * The KV has the pages; the line outlives a crash before the transaction that would have written them.
 *
 * @module
 */

import { contentId } from "../core/content_id.ts";
import type { MemoryPage } from "../core/turn.ts";

/**
 * A page as JSON: its number, the name of the text that it had in the KV (`""` for none), and what follows that text.
 */
export type PageRecord = readonly [page: number, before: string, added: string];

/** The pages that the KV has, by number. */
export type KeptPages = ReadonlyMap<number, MemoryPage>;

/** Pages as JSON: what was added to those that are kept, and all that is on others. */
export function pageRecords(kept: KeptPages, pages: Iterable<MemoryPage>): readonly PageRecord[] {
  return Array.from(pages, ({ page, text }): PageRecord => {
    const before = kept.get(page)?.text;
    return before !== undefined && text.startsWith(before)
      ? [page, nameOf(before), text.slice(before.length)]
      : [page, "", text];
  });
}

/**
 * Reads what {@linkcode pageRecords} wrote.
 *
 * @param kept The pages that the KV has.
 * @param records The pages.
 * @returns The pages; without those that do not follow from what is kept, as when the KV is an older copy. Their ids are
 *   forgotten, as all are that are too old.
 */
export function pagesFrom(
  kept: KeptPages,
  records: readonly PageRecord[],
): readonly MemoryPage[] {
  return records.flatMap(([page, before, added]) => {
    if (before === "") return [{ page, text: added }];
    const text = kept.get(page)?.text;
    return text !== undefined && nameOf(text) === before ? [{ page, text: text + added }] : [];
  });
}

function nameOf(text: string): string {
  return contentId("p", [text]);
}
