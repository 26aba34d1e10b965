import { assertEquals, assertThrows } from "@std/assert";
import { DEFAULT_PARAMS } from "../../mod.ts";
import { migrate, SCHEMA_VERSION, schemaVersion } from "../../src/store/schema.ts";
import { StoreError } from "../../src/store/store_error.ts";

Deno.test("schemaVersion() takes no version for the first one", () => {
  assertEquals([null, "0", "1", "2", "3"].map(schemaVersion), [0, 0, 1, 2, 3]);
});

Deno.test("schemaVersion() refuses what a newer program wrote, and what no program did", () => {
  const newer = assertThrows(() => schemaVersion(String(SCHEMA_VERSION + 1)), StoreError);
  assertEquals(
    newer.message,
    "Cannot read schema version 4 of the KV, this program knows 3. Nothing has been changed. " +
      "Use the newer program that wrote it",
  );
  assertEquals(newer.trouble, "newer");
  for (const text of ["-1", "1.5", "x"]) {
    assertEquals(assertThrows(() => schemaVersion(text), StoreError).trouble, "damaged");
  }
});

Deno.test("migrate() leaves what is up to date as it is, and numbers the transactions of version 0", () => {
  assertEquals(migrate(SCHEMA_VERSION, "head", "{ }"), "{ }");
  const head = JSON.parse(migrate(0, "head", '{"seq":3,"risk":{"referenceMicros":5}}'));
  assertEquals([head.transaction, head.seq], [0, 3]);
  assertEquals(migrate(0, "window", '{"buy":1}'), '{"buy":1}');
});

Deno.test("migrate() gives version 1 what it would know if it had known what a live feed tells", () => {
  const head = JSON.parse(migrate(1, "head", '{"seq":3,"risk":{"referenceMicros":5}}'));
  const seen = { armedPeakMicros: 5, badMarks: 0, warned: null, blindSinceMs: null };
  assertEquals(head, {
    seq: 3,
    risk: { referenceMicros: 5, ...seen },
    forgottenMs: 0,
    day: { day: 0, notionalMicros: 0 },
  });
  const opening = JSON.parse(migrate(1, "opening", '{"params":{"capital":77}}'));
  assertEquals(opening, { params: { ...DEFAULT_PARAMS, capital: 77 } });
});
