import { assertEquals, assertStringIncludes } from "@std/assert";
import { type DoctorWorld, SYSTEM_WORLD } from "../../../src/cli/doctor/doctor_world.ts";
import { systemChecks } from "../../../src/cli/doctor/system_checks.ts";
import type { AlertChannel } from "../../../src/monitor/alerts/channel.ts";

/** What the task of the program grants. */
function asTask({ name, ...rest }: Deno.PermissionDescriptor): boolean {
  return name === "read" || (name === "write" && "path" in rest) ||
    (name === "env" && "variable" in rest);
}

function channel(name: string): AlertChannel {
  return { name, minLevel: "info", deliver: () => Promise.resolve() };
}

/** Checks of a machine on which all is well but for `changes`. */
function looked(changes: Partial<DoctorWorld> = {}, names: readonly string[] = ["slack"]) {
  const world: DoctorWorld = {
    ...SYSTEM_WORLD,
    isGranted: asTask,
    denoVersion: "2.9.6",
    usedBytes: () => 80 * 2 ** 20,
    freeBytes: () => undefined,
    ...changes,
  };
  const channels = ["console", ...names].map(channel);
  const checks = systemChecks({ world, dataDir: "data/state", channels });
  return Object.fromEntries(checks.map((check) => [check.name, check]));
}

Deno.test("systemChecks() is content with what the task grants", () => {
  const checks = Object.values(looked());
  assertEquals(checks.map(({ status }) => status), ["ok", "ok", "ok", "ok"]);
  assertEquals(checks.map(({ detail }) => detail), [
    "2.9.6",
    "what the task names, and no more",
    "uses 80 MiB",
    "go to slack",
  ]);
});

Deno.test("systemChecks() tells versions apart by their numbers", () => {
  const statuses = ["2.4.0", "2.10.0", "3.0.0-rc.1", "2.3.9", "1.46.3"]
    .map((denoVersion) => looked({ denoVersion }).deno!.status);
  assertEquals(statuses, ["ok", "ok", "ok", "failed", "failed"]);
});

Deno.test("systemChecks() names permissions that are missing, and those that are too wide", () => {
  const none = looked({ isGranted: () => false }).permissions!;
  assertEquals(none.status, "failed");
  assertStringIncludes(none.next!, "--allow-write=data/state");
  const all = looked({ isGranted: () => true }).permissions!;
  assertEquals([all.status, all.detail], [
    "warning",
    "more than needed: all of run, ffi, net, write",
  ]);
});

Deno.test("systemChecks() tells of little memory, where it may look", () => {
  assertEquals(looked({ freeBytes: () => 8 * 2 ** 30 }).memory!.detail, "uses 80 MiB, 8 GiB free");
  assertEquals(looked({ freeBytes: () => 100 * 2 ** 20 }).memory!.status, "warning");
});

Deno.test("systemChecks() says that alerts go nowhere", () => {
  assertEquals(looked({}, []).alerts!.status, "missing");
});
