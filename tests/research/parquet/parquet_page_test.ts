import { assertEquals, assertThrows } from "@std/assert";
import { DEFAULT_PARSERS } from "hyparquet/src/convert.js";
import {
  type ColumnParser,
  decodePage,
  type PageContext,
  type RawPage,
} from "../../../src/research/parquet/parquet_page.ts";

const PARSER: ColumnParser = {
  missing: 9,
  parseValue: () => 1,
  parseTexts: (view, target, count) => {
    for (let i = 0, at = 0; i < count; i++) {
      target[i] = view.getUint32(at, true);
      at += 4 + target[i]!;
    }
  },
};

function contextOf(nullable: boolean): PageContext {
  const element = { name: "a", repetition_type: nullable ? "OPTIONAL" : "REQUIRED" } as const;
  const column = { children: [], count: 1, element, path: ["a"] };
  const root = { children: [column], count: 2, element: { name: "root" }, path: [] };
  return {
    decoder: {
      pathInSchema: ["a"],
      type: "BYTE_ARRAY",
      element,
      schemaPath: [root, column],
      codec: "UNCOMPRESSED",
      parsers: DEFAULT_PARSERS,
    },
    kind: "text",
    nullable,
    parser: PARSER,
    dictionary: Float64Array.of(50, 60, 70),
  };
}

function pageOf(
  encoding: "PLAIN" | "RLE_DICTIONARY" | "GROUP_VAR_INT",
  bytes: readonly number[],
): RawPage {
  return {
    header: {
      type: "DATA_PAGE",
      uncompressed_page_size: bytes.length,
      compressed_page_size: bytes.length,
      data_page_header: {
        num_values: 4,
        encoding,
        definition_level_encoding: "RLE",
        repetition_level_encoding: "RLE",
      },
    },
    bytes: Uint8Array.from(bytes),
  };
}

function decode(context: PageContext, page: RawPage): number[] {
  const target = new Uint32Array(4);
  decodePage(context, page, target);
  return [...target];
}

Deno.test("decodePage() looks indices up in the dictionary", () => {
  const page = pageOf("RLE_DICTIONARY", [2, 4 << 1, 1]);
  assertEquals(decode(contextOf(false), page), [60, 60, 60, 60]);
});

Deno.test("decodePage() spreads values over the rows that are not null", () => {
  // Levels 0, 1, 1, 0: four packed bits after their length and a header; then two indices, 2 and 0.
  const page = pageOf("RLE_DICTIONARY", [2, 0, 0, 0, 3, 0b0110, 2, 3, 0b0010, 0]);
  assertEquals(decode(contextOf(true), page), [9, 70, 50, 9]);
});

Deno.test("decodePage() throws on an index beyond the dictionary, and on one that is missing", () => {
  const page = pageOf("RLE_DICTIONARY", [2, 4 << 1, 3]);
  assertThrows(() => decode(contextOf(false), page), RangeError, "entry 3 of 3");
  const without = { ...contextOf(false), dictionary: undefined };
  assertThrows(() => decode(without, page), RangeError, "a dictionary that is not there");
});

Deno.test("decodePage() throws on an encoding that it does not know", () => {
  const page = pageOf("GROUP_VAR_INT", [1, 2, 3]);
  assertThrows(() => decode(contextOf(false), page), RangeError, "encoded as GROUP_VAR_INT");
});

Deno.test("decodePage() throws on levels that are longer than the page", () => {
  const page = pageOf("PLAIN", [200, 0, 0, 0, 8, 1]);
  assertThrows(() => decode(contextOf(true), page), RangeError, "definition levels");
});
