import { assertEquals, assertThrows } from "@std/assert";
import { decodeRunLength } from "../../../src/research/parquet/run_length.ts";
import { fc } from "../../properties.ts";

/** A run: a value so many times, or values packed in groups of eight. */
type Run = { readonly count: number; readonly value: number } | { readonly packed: number[] };

/** Encodes runs as the format says, bit by bit. */
function encodeRuns(runs: readonly Run[], bitWidth: number): Uint8Array {
  const bytes: number[] = [];
  const writeHeader = (header: number) => {
    for (; header > 0x7f; header = Math.floor(header / 128)) bytes.push(header % 128 | 0x80);
    bytes.push(header);
  };
  for (const run of runs) {
    if ("packed" in run) {
      const groups = Math.ceil(run.packed.length / 8);
      writeHeader(groups * 2 + 1);
      const bits = run.packed.flatMap((value) =>
        Array.from({ length: bitWidth }, (_, bit) => Math.floor(value / 2 ** bit) % 2)
      );
      for (let byte = 0; byte < groups * bitWidth; byte++) {
        bytes.push(
          bits.slice(byte * 8, byte * 8 + 8).reduce((sum, bit, i) => sum + bit * 2 ** i, 0),
        );
      }
    } else {
      writeHeader(run.count * 2);
      for (let byte = 0; byte < Math.ceil(bitWidth / 8); byte++) {
        bytes.push(Math.floor(run.value / 256 ** byte) % 256);
      }
    }
  }
  return Uint8Array.from(bytes);
}

const caseArbitrary = fc.integer({ min: 0, max: 32 }).chain((bitWidth) => {
  const value = fc.integer({ min: 0, max: 2 ** bitWidth - 1 });
  const run: fc.Arbitrary<Run> = fc.oneof(
    fc.record({ count: fc.integer({ min: 0, max: 200 }), value }),
    fc.record({ packed: fc.array(value, { minLength: 1, maxLength: 40 }) }),
  );
  return fc.record({ bitWidth: fc.constant(bitWidth), runs: fc.array(run, { maxLength: 6 }) });
});

Deno.test("decodeRunLength() decodes what the format encodes", () => {
  fc.assert(fc.property(caseArbitrary, fc.uint8Array({ maxLength: 9 }), (given, after) => {
    const { bitWidth, runs } = given;
    const values = runs.flatMap((run, i) => {
      if (!("packed" in run)) return new Array<number>(run.count).fill(run.value);
      // Only the last group may hold fewer than eight values.
      const padding = i === runs.length - 1 ? 0 : -run.packed.length & 7;
      return [...run.packed, ...new Array<number>(padding).fill(0)];
    });
    const output = new Uint32Array(values.length);
    const encoded = encodeRuns(runs, bitWidth);
    decodeRunLength(Uint8Array.from([...encoded, ...after]), bitWidth, output);
    assertEquals([...output], values);
    // A view that does not start where its buffer does.
    const shifted = Uint8Array.from([9, 9, 9, ...encoded]).subarray(3);
    decodeRunLength(shifted, bitWidth, output.fill(0));
    assertEquals([...output], values);
  }));
});

Deno.test("decodeRunLength() throws or ends, whatever the bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(40), fc.nat(500), (bytes, width, n) => {
      try {
        decodeRunLength(bytes, width, new Uint32Array(n));
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    }),
  );
});

Deno.test("decodeRunLength() throws where the bytes end too early", () => {
  const encoded = encodeRuns([{ count: 9, value: 300 }, { packed: [1, 2, 3, 4, 5, 6, 7, 8] }], 9);
  decodeRunLength(encoded, 9, new Uint32Array(17));
  for (let end = 0; end < encoded.length; end++) {
    assertThrows(
      () => decodeRunLength(encoded.subarray(0, end), 9, new Uint32Array(17)),
      RangeError,
    );
  }
  assertThrows(() => decodeRunLength(encoded, 33, new Uint32Array(1)), RangeError, "33 bits");
});
