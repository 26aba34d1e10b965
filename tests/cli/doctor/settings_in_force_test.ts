import { assertEquals } from "@std/assert";
import { checkSettings, settingsInForce } from "../../../src/cli/doctor/settings_in_force.ts";
import { OPTIONS } from "../../../src/cli/options/options.ts";
import { DEFAULT_PARAMS } from "../../../mod.ts";
import { LIVE_PARAMS } from "../../../src/core/strategy_params.ts";

const NOTHING = { flags: new Map(), config: undefined };

function withEnv(variables: Readonly<Record<string, string>> = {}) {
  return { env: (name: string) => variables[name] };
}

Deno.test("settingsInForce() shows every parameter of the strategy as a live run has it", () => {
  const shown = new Map(
    settingsInForce(NOTHING, withEnv()).map(({ option, value }) => [option, value]),
  );
  const live = { ...DEFAULT_PARAMS, ...LIVE_PARAMS };
  for (const [key, value] of Object.entries(live)) {
    if (!Object.hasOwn(OPTIONS, key)) continue;
    const option = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const isNone = key === "maxPositions" || Number(value) === 9e9;
    assertEquals(shown.get(option), isNone ? null : value, option);
  }
});

Deno.test("settingsInForce() takes no large number that is no limit for none", () => {
  const [capital] = settingsInForce(NOTHING, withEnv({ PILOTFISH_CAPITAL: "1000000000" }))
    .filter(({ option }) => option === "capital");
  assertEquals(capital, {
    option: "capital",
    value: 1e9,
    from: "PILOTFISH_CAPITAL",
    isLimit: false,
  });
});

Deno.test("checkSettings() names what is not the default", () => {
  assertEquals(checkSettings(NOTHING, withEnv()).check.detail, "all are the defaults");
  const flags = new Map([["researchDir", ["data/mine"]]] as const);
  assertEquals(
    checkSettings({ flags, config: undefined }, withEnv()).check.detail,
    "not the defaults: research-dir",
  );
});
