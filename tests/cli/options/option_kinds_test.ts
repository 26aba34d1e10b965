import { assert, assertEquals } from "@std/assert";
import {
  boolean,
  choice,
  duration,
  list,
  name,
  number,
  path,
  secret,
  text,
  time,
  timeSpan,
  url,
} from "../../../src/cli/options/option_kinds.ts";
import { Secret } from "../../../src/core/secret.ts";
import { fc } from "../../properties.ts";

const ROW = { group: "Group", on: "every command", help: "Help" } as const;

Deno.test("number() reads decimals in its range, both ends included", () => {
  const option = number({ ...ROW, default: 1, range: [-2, 3] });
  for (const good of ["-2", "3", "0.5", "+1", ".5", "1.", "2e0", "-1E-3"]) {
    assertEquals(option.read(good)?.value, Number(good), good);
  }
  const bad = [
    "",
    " ",
    "abc",
    "1,5",
    "1_0",
    "0x1",
    "NaN",
    "Infinity",
    "-2.01",
    "3.01",
    "1e400",
    "1 ",
  ];
  for (const each of bad) assertEquals(option.read(each), undefined, each);
});

Deno.test("number() reads back every number it can be given", () => {
  const option = number({ ...ROW, default: undefined, range: [-1e300, 1e300] });
  fc.assert(fc.property(fc.double({ min: -1e300, max: 1e300, noNaN: true }), (value) => {
    assertEquals(option.read(String(value)), { value: value });
  }));
});

Deno.test("number() refuses fractions where a whole number is asked for", () => {
  const option = number({ ...ROW, default: 1, range: [1, 1e300], whole: true });
  assertEquals(option.read("1e3"), { value: 1000 });
  assertEquals(option.read("1.5"), undefined);
  assertEquals(option.read("1e17"), undefined);
});

Deno.test("number() says what it expects", () => {
  const row = { ...ROW, default: 1, range: [0, 1] } as const;
  assertEquals(number(row).expected, "a number from 0 to 1");
  const fraction = number({ ...row, placeholder: "FRACTION" });
  assertEquals(fraction.expected, "a number from 0 to 1, such as 0.15 for 15 %");
  assertEquals(
    number({ ...ROW, default: 1, range: [1, Number.MAX_VALUE], whole: true }).expected,
    "a whole number, 1 or more",
  );
});

Deno.test("boolean() reads the usual words and nothing else", () => {
  const option = boolean({ ...ROW, default: false });
  for (const on of ["true", "TRUE", "1", "yes", "on"]) assertEquals(option.read(on)?.value, true);
  for (const off of ["false", "0", "no", "Off"]) assertEquals(option.read(off)?.value, false);
  for (const bad of ["", "2", "y", "truee"]) assertEquals(option.read(bad), undefined, bad);
});

Deno.test("choice() reads its words in any case", () => {
  const option = choice({ ...ROW, choices: ["yes", "token"], default: "yes" });
  assertEquals(option.read("Token")?.value, "token");
  assertEquals(option.read("no"), undefined);
  assertEquals(option.read(""), undefined);
});

Deno.test("list() splits at commas, and all means no limit", () => {
  const option = list({ ...ROW, default: ["A"] });
  assertEquals(option.read("Politics, Pop Culture")?.value, ["Politics", "Pop Culture"]);
  assertEquals(option.read("ALL")?.value, []);
  assertEquals(option.read("Politics,all")?.value, []);
  for (const bad of ["", ",", "A,,B", "A,"]) assertEquals(option.read(bad), undefined, bad);
});

Deno.test("text() and path() read any text, but path() no dash", () => {
  const file = path({ ...ROW, default: undefined, names: "file" });
  assertEquals(text({ ...ROW, default: undefined }).read("-")?.value, "-");
  assertEquals(file.read("x y")?.value, "x y");
  assertEquals(file.read("./-")?.value, "./-");
  assertEquals(file.read("-"), undefined);
});

Deno.test("name() reads what is safe as a folder's name", () => {
  const option = name({ ...ROW, default: "default" });
  for (const good of ["a", "paper-2", "A.b_c", "x".repeat(64)]) {
    assertEquals(option.read(good)?.value, good);
  }
  for (const bad of ["", ".", "..", ".a", "-a", "a/b", "a b", "é", "x".repeat(65)]) {
    assertEquals(option.read(bad), undefined, bad);
  }
});

Deno.test("url() reads the address of another machine", () => {
  const option = url(ROW);
  assertEquals(option.read("https://a.example/x?y=1")?.value, "https://a.example/x?y=1");
  assertEquals(option.read("HTTP://localhost:4512")?.value, "HTTP://localhost:4512");
  for (const bad of ["data/state", "file:///x", "https://", "https://a b"]) {
    assertEquals(option.read(bad), undefined, bad);
  }
});

Deno.test("time() reads ISO 8601, UTC unless it names a zone", () => {
  const option = time(ROW);
  const june = Date.UTC(2024, 5, 1);
  const cases: readonly (readonly [string, number])[] = [
    ["2024-06-01", june],
    ["2024-06-01T00:00", june],
    ["2024-06-01 00:00:00", june],
    ["2024-06-01T00:00:00.5Z", june + 500],
    ["2024-06-01t02:00:00+02:00", june],
    ["2024-06-01T02:00+0200", june],
    ["2024-02-29", Date.UTC(2024, 1, 29)],
  ];
  for (const [given, expected] of cases) assertEquals(option.read(given)?.value, expected, given);
});

Deno.test("time() reads Unix seconds and milliseconds", () => {
  assertEquals(time(ROW).read("1717200000")?.value, Date.UTC(2024, 5, 1));
  assertEquals(time(ROW).read("1717200000000")?.value, Date.UTC(2024, 5, 1));
});

Deno.test("time() refuses days that do not exist, years alone and anything else", () => {
  const bad = ["2024", "2024-06", "2023-02-29", "2024-06-31", "2024-13-01", "01/06/2024", "June 1"];
  for (const each of [...bad, "2024-06-01T25:00", "tomorrow", "-1717200000", "1e10"]) {
    assertEquals(time(ROW).read(each), undefined, each);
  }
});

Deno.test("time() reads back every moment in ISO 8601", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 4e12 }), (timeMs) => {
    assertEquals(time(ROW).read(new Date(timeMs).toISOString()), { value: timeMs });
  }));
});

Deno.test("timeSpan() lasts as long as what is written: a day, a minute, a second or a moment", () => {
  const option = timeSpan(ROW);
  const cases: readonly (readonly [string, number])[] = [
    ["2024-06-01", 86_400_000],
    ["2024-06-01T12:30Z", 60_000],
    ["2024-06-01 12:30:15", 1000],
    ["2024-06-01T12:30:15.000Z", 1],
    ["1717200000", 1000],
    ["1717200000.5", 1],
    ["1717200000000", 1],
  ];
  for (const [text, lengthMs] of cases) {
    const startMs = time(ROW).read(text)!.value!;
    assertEquals(option.read(text)?.value, { startMs, endMs: startMs + lengthMs, text });
  }
  assertEquals([option.read("tomorrow"), option.read("2024-02-30")], [undefined, undefined]);
});

Deno.test("secret() hides what it reads, and can refuse", () => {
  const option = secret({ ...ROW, accepts: (text) => text.startsWith("x") });
  assertEquals(option.reach, "environment and config file");
  const value = option.read("x1")?.value;
  assert(value instanceof Secret);
  assertEquals(value.reveal(), "x1");
  assertEquals(option.read("y1"), undefined);
});

Deno.test("duration() reads lengths of time with their unit, and 0", () => {
  const option = duration({ ...ROW, default: "24h" });
  assertEquals([option.default, option.defaultText], [86_400_000, "24h"]);
  const good = { "0": 0, "1s": 1000, "90m": 5_400_000, "1.5H": 5_400_000, "7d": 604_800_000 };
  for (const [text, value] of Object.entries(good)) assertEquals(option.read(text)?.value, value);
  for (const bad of ["", "24", "h", "-1h", "1 h", "1w", "25d", "1e9d", "NaNh"]) {
    assertEquals(option.read(bad), undefined, bad);
  }
});
