import { assertEquals, assertThrows } from "@std/assert";
import { migrate, SCHEMA_VERSION, schemaVersion } from "../../src/store/schema.ts";
import { StoreError } from "../../src/store/store_error.ts";

Deno.test("schemaVersion() takes no version for the first one", () => {
  assertEquals([null, "0", "1"].map(schemaVersion), [0, 0, 1]);
});

Deno.test("schemaVersion() refuses what a newer program wrote, and what no program did", () => {
  const newer = assertThrows(() => schemaVersion(String(SCHEMA_VERSION + 1)), StoreError);
  assertEquals(
    newer.message,
    "Cannot read schema version 2 of the KV, this program knows 1. Nothing has been changed. " +
      "Use the newer program that wrote it",
  );
  assertEquals(newer.trouble, "newer");
  for (const text of ["-1", "1.5", "x"]) {
    assertEquals(assertThrows(() => schemaVersion(text), StoreError).trouble, "damaged");
  }
});

Deno.test("migrate() leaves what is up to date as it is, and numbers the transactions of version 0", () => {
  assertEquals(migrate(SCHEMA_VERSION, "head", "{ }"), "{ }");
  assertEquals(migrate(0, "head", '{"seq":3}'), '{"transaction":0,"seq":3}');
  assertEquals(migrate(0, "window", '{"buy":1}'), '{"buy":1}');
});
