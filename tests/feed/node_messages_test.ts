import { assertEquals } from "@std/assert";
import { readNodeText } from "../../src/feed/node_messages.ts";
import { HOSTILE } from "../polymarket/messages.ts";
import { fc } from "../properties.ts";

Deno.test("readNodeText() tells blocks, logs, answers and refusals apart", () => {
  const log = { topics: [] };
  const cases = [
    [{ id: 2, result: "0x9" }, { kind: "subscribed" }],
    [{ id: 2, error: { message: "too many" } }, { kind: "refusal", message: "too many" }],
    [{ id: 2, error: "no" }, { kind: "refusal", message: "" }],
    [{ error: { message: { toString: 1 } } }, { kind: "refusal", message: "" }],
    [{ id: 1, result: { number: "0x10", timestamp: "0x2" } }, {
      kind: "head",
      block: 16,
      timeMs: 2000,
    }],
    [{ method: "eth_subscription", params: { result: log } }, { kind: "log", log }],
    [{ id: 1, result: null }, { kind: "other" }],
  ] as const;
  for (const [sent, read] of cases) assertEquals(readNodeText(JSON.stringify(sent)), [read]);
  assertEquals(readNodeText(JSON.stringify(cases.map(([sent]) => sent)))?.length, cases.length);
  assertEquals(readNodeText("{"), undefined);
});

Deno.test("readNodeText() never throws, whatever a node sends", () => {
  const value = fc.oneof(fc.constantFrom(...HOSTILE), fc.jsonValue());
  const fields = (names: readonly string[], values: fc.Arbitrary<unknown>) =>
    fc.dictionary(fc.constantFrom(...names), values);
  const inner = fields(["message", "topics", "number", "timestamp", "result"], value);
  const sent = fields(
    ["id", "method", "params", "result", "error"],
    fc.oneof(value, inner, inner.map((result) => ({ result })), fc.constant("eth_subscription")),
  );
  fc.assert(fc.property(fc.oneof(value, sent, fc.array(sent)), (told) => {
    const text = JSON.stringify(told, (_, part) => typeof part === "bigint" ? `${part}` : part);
    const messages = readNodeText(text ?? "");
    if (text !== undefined) assertEquals(Array.isArray(messages), true);
  }));
});
