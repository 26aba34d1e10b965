/** `pilotfish doctor`. @module */

import { alertChannels } from "../../monitor/alerts/alert_channels.ts";
import { alertSettings } from "../live/alert_settings.ts";
import type { CommandContext } from "../command.ts";
import { type Check, type CheckStatus, skipped } from "../doctor/check.ts";
import { diskChecks } from "../doctor/disk_checks.ts";
import { type DoctorWorld, SYSTEM_WORLD } from "../doctor/doctor_world.ts";
import { readiness } from "../doctor/modes.ts";
import { checkSettings, type SettingInForce } from "../doctor/settings_in_force.ts";
import { networkChecks } from "../doctor/network_checks.ts";
import { systemChecks } from "../doctor/system_checks.ts";
import { EXIT } from "../errors.ts";
import { hostsOf } from "../options/host_options.ts";
import { profileLocation } from "../account/profile_options.ts";
import type { Paint } from "../terminal/colors.ts";

/** Looks at everything that can be in the way, and says what to do about it. */
export async function run(
  context: CommandContext,
  world: DoctorWorld = SYSTEM_WORLD,
): Promise<number> {
  const { options, io: { clock }, log } = context;
  const hosts = hostsOf(options);
  const channels = alertChannels(alertSettings(options), log);
  const [network, disk] = await Promise.all([
    options.offline
      ? [skipped("network", "--offline: hosts, clock and whether orders are allowed")]
      : networkChecks({ hosts, world, clock, rpcUrl: options.rpcUrl }),
    diskChecks({
      location: profileLocation(context),
      researchDir: options.researchDir,
      categories: options.categories,
      offline: options.offline,
      nowMs: () => clock.nowMs(),
    }),
  ]);
  const system = systemChecks({ world, dataDir: options.dataDir, channels });
  const { given = { flags: new Map(), config: undefined } } = context;
  const { check, settings } = checkSettings(given, context.io);
  const checks = [...system, check, ...disk, ...network];
  if (options.json) context.print(JSON.stringify(asJson(checks, settings)));
  else {
    await show(checks, context);
    await showSettings(settings, context);
  }
  return checks.some(({ status }) => status === "failed") ? EXIT.failed : EXIT.done;
}

async function show(
  checks: readonly Check[],
  { print, table, colors }: CommandContext,
): Promise<void> {
  const { green, yellow, red, dim } = colors;
  const paints: Readonly<Record<CheckStatus, Paint>> = {
    ok: green,
    warning: yellow,
    missing: yellow,
    failed: red,
    skipped: dim,
  };
  await table(
    [
      { title: "check" },
      { title: "is", paint: (text) => paints[text as CheckStatus](text) },
      { title: "found", wraps: true },
    ],
    checks.map(({ name, status, detail }) => [name, status, detail]),
  );
  const todo = adviceLines(checks);
  if (todo.length > 0) print(["", colors.bold("What to do"), ...todo].join("\n"));
  print("");
  await table(
    [{ title: "use" }, { title: "is" }, { title: "stands in the way", wraps: true }],
    readiness(checks).map(({ mode, missing, unknown }) => [
      `${mode.name} (${mode.meaning})`,
      missing.length > 0 ? "not ready" : unknown.length > 0 ? "unknown" : "ready",
      missing.join(", "),
    ]),
  );
}

/** Whose variable has another name than they think sees here that it had no effect. */
async function showSettings(
  settings: readonly SettingInForce[],
  { print, table, colors }: CommandContext,
): Promise<void> {
  if (settings.length === 0) return;
  print("");
  await table(
    [
      { title: "setting of run" },
      { title: "is", align: "right" },
      { title: "set by", paint: (text) => text === "default" ? colors.dim(text) : text },
    ],
    settings.map((setting) => [setting.option, settingText(setting), setting.from]),
  );
  print("\nA setting that says default was set by nobody: no variable of that name was found.");
}

function settingText({ value, isLimit }: SettingInForce): string {
  if (value === null) return isLimit ? "no limit" : "–";
  return Array.isArray(value) ? value.join(",") || "all" : String(value);
}

/** Each piece of advice once, as without a network every host needs the same. */
function adviceLines(checks: readonly Check[]): readonly string[] {
  const byAdvice = Map.groupBy(checks, ({ next }) => next);
  return [...byAdvice].flatMap(([next, group]) =>
    next === undefined ? [] : [`${group.map(({ name }) => name).join(", ")}: ${next}.`]
  );
}

function asJson(checks: readonly Check[], settings: readonly SettingInForce[]) {
  return {
    ok: checks.every(({ status }) => status !== "failed"),
    checks,
    modes: readiness(checks).map(({ mode, missing, unknown }) => ({
      mode: mode.name,
      ready: missing.length === 0 && unknown.length === 0,
      missing,
      unknown,
    })),
    settings: settings.map(({ option, value, from }) => ({ option, value, from })),
  };
}
