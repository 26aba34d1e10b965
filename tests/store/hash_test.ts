import { assertEquals, assertNotEquals } from "@std/assert";
import { createEngineState, type EngineState, step } from "../../mod.ts";
import { sha256, stateHash } from "../../src/store/hash.ts";
import { START_MS, trade, warmUp } from "../core/builders.ts";

function after(...wallets: readonly string[]): EngineState {
  return wallets.reduce(
    (state, wallet) => step(state, { kind: "trade", trade: trade({ wallet }) })[0],
    createEngineState(warmUp()),
  );
}

Deno.test("sha256() is that of the text as UTF-8", async () => {
  assertEquals(
    await sha256("abc"),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
  assertEquals((await sha256("é")).slice(0, 8), "4a99557e");
});

Deno.test("stateHash() is that of equal states, and of no other", async () => {
  const hash = await stateHash(after("0xa", "0xb"));
  assertEquals(await stateHash(structuredClone(after("0xa", "0xb"))), hash);
  const paused = step(after("0xa", "0xb"), { kind: "command", command: "pause", timeMs: START_MS });
  for (const other of [after(), after("0xa"), after("0xb", "0xa"), paused[0]]) {
    assertNotEquals(await stateHash(other), hash);
  }
});
