import { assert, assertEquals, assertThrows } from "@std/assert";
import { createInterner, NO_ID } from "../../../src/research/trades/interner.ts";
import { fc } from "../../properties.ts";

function normalize(text: string): string | undefined {
  return text.trim().toLowerCase() || undefined;
}

/** Texts as a parquet page has them: each after its length. */
function pageOf(texts: readonly Uint8Array[]): DataView<ArrayBuffer> {
  const bytes = new Uint8Array(texts.reduce((sum, { length }) => sum + 4 + length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const text of texts) {
    view.setUint32(at, text.length, true);
    bytes.set(text, at + 4);
    at += 4 + text.length;
  }
  return view;
}

function encode(texts: readonly string[]): Uint8Array[] {
  return texts.map((text) => new TextEncoder().encode(text));
}

const spelling = fc.oneof(
  fc.constantFrom(
    "",
    " ",
    "a",
    "A",
    " a",
    "ab",
    "aB",
    "abc",
    "abcd",
    "abcde",
    "0xabcdefgh",
    "É",
    "é",
  ),
  fc.string({ maxLength: 9 }),
).map((text) => new TextEncoder().encode(text));

const bytesArbitrary = fc.oneof(
  { weight: 4, arbitrary: spelling },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 6 }) },
  { weight: 1, arbitrary: fc.constantFrom(Uint8Array.of(0xff), Uint8Array.of(0xfe)) },
  { weight: 1, arbitrary: fc.constantFrom(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)) },
);

Deno.test("createInterner() gives a number to each canonical text, whatever its spelling", () => {
  fc.assert(fc.property(
    fc.array(bytesArbitrary, { maxLength: 300, size: "max" }),
    fc.integer({ min: 0, max: 300 }),
    (texts, split) => {
      const interner = createInterner(normalize);
      const ids = new Float64Array(texts.length);
      const [first, second] = [texts.slice(0, split), texts.slice(split)];
      interner.internAll(pageOf(first), ids, first.length);
      interner.internAll(pageOf(second), ids.subarray(first.length), second.length);
      const names = texts.map((bytes) => normalize(new TextDecoder().decode(bytes)));
      for (const [i, name] of names.entries()) {
        if (name === undefined) assertEquals(ids[i], NO_ID);
        else assertEquals(interner.names[ids[i]!], name);
      }
      const distinct = new Set(names.filter((name) => name !== undefined));
      assertEquals(interner.names, [...distinct]);
    },
  ));
});

Deno.test("createInterner() finds all of very many texts again", () => {
  const texts = Array.from({ length: 50_000 }, (_, i) => `0x${(i * 2_654_435_761).toString(16)}`);
  const interner = createInterner(normalize);
  const ids = new Uint32Array(texts.length);
  const page = pageOf(encode(texts));
  interner.internAll(page, ids, texts.length);
  assert(ids.every((id, i) => id === i));
  interner.internAll(page, ids.fill(0), texts.length);
  assert(ids.every((id, i) => id === i));
  assertEquals(interner.intern(texts[49_999]!), 49_999);
  assertEquals(interner.names.length, texts.length);
});

Deno.test("createInterner() gives the names it starts with the first numbers", () => {
  const interner = createInterner((text) => text.trim(), ["", "b"]);
  assertEquals(["b", " ", "a"].map((text) => interner.intern(text)), [1, 0, 2]);
});

Deno.test("createInterner() throws where a page ends within a text", () => {
  const interner = createInterner(normalize);
  const whole = pageOf(encode(["abc", "defg"]));
  for (let length = 0; length < whole.byteLength; length++) {
    const cut = new DataView(whole.buffer, 0, length);
    assertThrows(() => interner.internAll(cut, new Uint32Array(2), 2), RangeError);
  }
});

Deno.test("Interner.takeNew() gives each name once, canonical, as internAll() takes it", () => {
  const wallets = createInterner((text) => text.trim().toLowerCase() || undefined, ["0x0"]);
  const others = createInterner((text) => text);
  const taken = () => {
    const { bytes, count } = wallets.takeNew();
    const ids = new Uint32Array(count);
    others.internAll(new DataView(bytes.buffer), ids, count);
    return [...ids].map((id) => others.names[id]);
  };
  assertEquals(taken(), []);
  for (const text of [" 0xAB ", "0x0", "", "0xab", "0xÄ"]) wallets.intern(text);
  assertEquals(taken(), ["0xab", "0xä"]);
  wallets.intern("0xAb");
  for (let i = 0; i < 5000; i++) wallets.intern(` 0xA${i}`);
  assertEquals(taken(), Array.from({ length: 5000 }, (_, i) => `0xa${i}`));
  assertEquals(taken(), []);
});
