/** Recorded messages, and answers that come from a list instead of the network. */

import { ownCategoryMap } from "../../src/polymarket/categories.ts";
import type { JsonClient, RequestOptions } from "../../src/polymarket/json_client.ts";

/** The category map of the program. */
export const CATEGORIES = await ownCategoryMap();

/** A recorded message: `fixtures/messages/NAME.json`. */
// deno-lint-ignore no-explicit-any -- tests take messages apart at will
export function message(name: string): any {
  return JSON.parse(
    Deno.readTextFileSync(new URL(`../../fixtures/messages/${name}.json`, import.meta.url)),
  );
}

/** A question that was asked. */
export interface Asked extends RequestOptions {
  readonly service: string;
  readonly path: string;
}

/** A client whose answers a function makes up. */
export function answering(answer: (asked: Asked) => unknown): JsonClient & { asked: Asked[] } {
  const asked: Asked[] = [];
  return {
    asked,
    async ask(service, path, options = {}) {
      const question = { ...options, service, path };
      asked.push(question);
      return await answer(question);
    },
  };
}

/** Values of every type, none of which is what a reader expects. */
export const HOSTILE: readonly unknown[] = [
  undefined,
  null,
  true,
  0,
  -1,
  NaN,
  1e400,
  "",
  "\u0000",
  "1e400",
  "[1,",
  '["a"]',
  "[]",
  [],
  [null],
  {},
  { length: 2 },
  // An object that cannot be turned into text or a number, as JSON may hold one.
  { toString: 1, valueOf: 1 },
  "0x",
  Symbol.iterator,
  () => "0x01",
  10n,
];
