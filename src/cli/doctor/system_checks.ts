/**
 * Whether Deno is new enough, what it may do, how much memory there is, and where alerts would go.
 *
 * @module
 */

import type { AlertChannel } from "../../monitor/alerts/channel.ts";
import { formatBytes } from "../terminal/format.ts";
import { type Check, failed, missing, ok, warning } from "./check.ts";
import type { DoctorWorld } from "./doctor_world.ts";

/** Oldest Deno that runs the program. */
export const OLDEST_DENO = "2.4.0";
/** Memory that a year of history takes, bytes. */
const COMFORTABLE_BYTES = 512 * 1024 * 1024;

/** What the checks of the system need. */
export interface SystemOptions {
  readonly world: DoctorWorld;
  /** Folder of accounts. */
  readonly dataDir: string;
  /** Channels that are set, the log among them. */
  readonly channels: readonly AlertChannel[];
}

/** Looks at Deno, permissions, memory and alerts. */
export function systemChecks(options: SystemOptions): readonly Check[] {
  return [denoCheck(options), permissionCheck(options), memoryCheck(options), alertCheck(options)];
}

function denoCheck({ world: { denoVersion } }: SystemOptions): Check {
  return isOlder(denoVersion, OLDEST_DENO)
    ? failed("deno", denoVersion, `Install Deno ${OLDEST_DENO} or later`)
    : ok("deno", denoVersion);
}

function permissionCheck({ world, dataDir }: SystemOptions): Check {
  const needed: readonly (readonly [string, Deno.PermissionDescriptor])[] = [
    [`--allow-read=${dataDir}`, { name: "read", path: dataDir }],
    [`--allow-write=${dataDir}`, { name: "write", path: dataDir }],
    ["--allow-env=PILOTFISH_*", { name: "env", variable: "PILOTFISH_CAPITAL" }],
  ];
  const refused = needed.filter(([, permission]) => !world.isGranted(permission));
  if (refused.length > 0) {
    const flags = refused.map(([flag]) => flag).join(" ");
    return failed("permissions", `missing: ${flags}`, `Run it with ${flags}, as its task does`);
  }
  const wide: readonly Deno.PermissionDescriptor[] = [
    { name: "run" },
    { name: "ffi" },
    { name: "net" },
    { name: "write" },
  ];
  const tooMuch = wide.filter((permission) => world.isGranted(permission));
  if (tooMuch.length === 0) return ok("permissions", "what the task names, and no more");
  const names = tooMuch.map(({ name }) => name).join(", ");
  return warning(
    "permissions",
    `more than needed: all of ${names}`,
    "Run it as its task does: a program that handles money should reach nothing else",
  );
}

function memoryCheck({ world }: SystemOptions): Check {
  const used = `uses ${formatBytes(world.usedBytes())}`;
  const free = world.freeBytes();
  if (free === undefined) return ok("memory", used);
  const detail = `${used}, ${formatBytes(free)} free`;
  return free < COMFORTABLE_BYTES
    ? warning("memory", detail, `Have ${formatBytes(COMFORTABLE_BYTES)} free to learn from a year`)
    : ok("memory", detail);
}

function alertCheck({ channels }: SystemOptions): Check {
  const names = channels.map(({ name }) => name).filter((name) => name !== "console");
  return names.length > 0
    ? ok("alerts", `go to ${names.join(", ")}`)
    : missing("alerts", "go to the log alone", 'Set a channel: "pilotfish help alerts" says how');
}

function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split(".").map((part) => parseInt(part)));
  for (let i = 0; i < 3; i++) {
    const difference = (a![i] ?? 0) - (b![i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
