import { assertEquals } from "@std/assert";
import { createEngineState, type EngineOptions, step } from "../../../mod.ts";
import { beginningOf, differencesOf } from "../../../src/cli/live/recorded_beginning.ts";
import type { Options } from "../../../src/cli/options/options.ts";
import { traded } from "../../store/accounts.ts";
import { warmUp } from "../../core/builders.ts";

const OPTIONS = { outcomes: "yes", liquidityField: undefined } as Options;

async function beginning(given: EngineOptions = {}, asOfMs = 0, options = OPTIONS) {
  const state = createEngineState(warmUp({ asOfMs }), given);
  return await beginningOf(options, { state, fresh: state });
}

/** As it is written to a file and read. */
function recorded<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

Deno.test("differencesOf() finds none where a run begins with the same", async () => {
  const before = recorded(await beginning());
  assertEquals(differencesOf(before, await beginning()), []);
});

Deno.test("differencesOf() names another history, another setting, and an account that had traded", async () => {
  const before = recorded(await beginning());
  const [history, ...others] = differencesOf(before, await beginning({}, 86_400_000));
  assertEquals(others, []);
  assertEquals(
    history?.replaceAll(/\([0-9a-f]{8}\)/g, "(…)"),
    "it was made with 5 whales as of 1970-01-01T00:00:00.000Z (…), this history teaches 5 whales " +
      "as of 1970-01-02T00:00:00.000Z (…)",
  );
  assertEquals(
    differencesOf(before, await beginning({ params: { capital: 5000 } })),
    ["params.capital is 10000, not 5000 as now"],
  );
  assertEquals(
    differencesOf(before, await beginning({}, 0, { ...OPTIONS, outcomes: "token" })),
    ['outcomes is "yes", not "token" as now'],
  );
  const fresh = createEngineState(warmUp({ asOfMs: 0 }));
  const [state] = step(fresh, traded({ wallet: "0xa" }));
  const kept = await beginningOf(OPTIONS, { state, fresh });
  assertEquals(
    differencesOf(recorded(kept), await beginning()),
    ["its account had traded before"],
  );
});

Deno.test("differencesOf() says that a recording of an older program does not say", async () => {
  assertEquals(
    differencesOf(undefined, await beginning()),
    ["it does not say with which whale set it was made"],
  );
  assertEquals(differencesOf({}, await beginning()).length, 3);
});
