import { assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import type { Check } from "../../../src/cli/doctor/check.ts";
import { type DoctorWorld, SYSTEM_WORLD } from "../../../src/cli/doctor/doctor_world.ts";
import { networkChecks } from "../../../src/cli/doctor/network_checks.ts";
import { Secret } from "../../../src/core/secret.ts";
import { HOSTS } from "../../../src/polymarket/hosts.ts";
import { fakeClock } from "../../monitor/alerts/recorder.ts";
import { type FakeHosts, fakeHosts } from "./fake_hosts.ts";

const NOW_MS = Date.UTC(2026, 0, 5);

/** The checks by name, on a machine whose clock shows `NOW_MS`. */
async function looked(fake: Partial<FakeHosts>, world: Partial<DoctorWorld> = {}) {
  await using server = fakeHosts({ timeMs: () => NOW_MS, ...fake });
  const checks = await networkChecks({
    hosts: server.hosts,
    world: { ...SYSTEM_WORLD, ...world },
    clock: fakeClock(NOW_MS),
    rpcUrl: new Secret(`${server.hosts.rtds.replace("/socket/rtds", "/node")}?key=s3cr3t`),
    timeoutMs: 2000,
  });
  return byName(checks);
}

function byName(checks: readonly Check[]): Readonly<Record<string, Check>> {
  return Object.fromEntries(checks.map((check) => [check.name, check]));
}

Deno.test("networkChecks() finds every host, the clock and the permission to order", async () => {
  const checks = await looked({});
  assertEquals(Object.values(checks).filter(({ status }) => status !== "ok"), []);
  assertEquals(Object.keys(checks), [
    "host clob",
    "host data",
    "host gamma",
    "host site",
    "socket rtds",
    "socket clobWs",
    "data age",
    "clock",
    "orders allowed",
    "node polygon",
  ]);
  assertMatch(checks["host data"]!.detail, /^http:\/\/127.* answers in \d+ ms$/);
  assertEquals(
    checks["clock"]!.detail,
    "the exchange's is +0.5 s from this machine's, +0.5 s by its host",
  );
  assertEquals(checks["orders allowed"]!.detail, "yes, from IE");
});

Deno.test("networkChecks() tells how far the Data API is behind", async () => {
  const cases = [[5, "ok", "5.0 s behind"], [90.25, "warning", "90.3 s behind the chain (fills)"]];
  for (
    const [lagSeconds, status, detail] of [...cases, [null, "warning", "does not say"]] as const
  ) {
    const { "data age": check } = await looked({ lagSeconds: lagSeconds as number | null });
    assertEquals(check!.status, status);
    assertStringIncludes(check!.detail, String(detail));
  }
});

Deno.test("networkChecks() tells how far off a clock is", async () => {
  const cases = [[-1000, "ok"], [-10_000, "warning"], [600_000, "failed"]] as const;
  for (const [offMs, status] of cases) {
    const { clock } = await looked({ timeMs: () => NOW_MS + offMs });
    assertEquals(clock!.status, status);
    if (status !== "ok") assertStringIncludes(clock!.next!, "NTP");
  }
});

Deno.test("networkChecks() names what does not answer, and tries it once", async () => {
  const broken = ["/v2/trades", "/socket/rtds"];
  const checks = await looked({ broken });
  assertEquals(
    Object.values(checks).filter(({ status }) => status === "failed").map(({ name }) => name),
    ["host data", "socket rtds"],
  );
  assertStringIncludes(checks["host data"]!.detail, "status 503");
});

Deno.test("networkChecks() says where orders are refused", async () => {
  const blocked = await looked({ geoblock: { blocked: true, country: "US", region: "NY" } });
  assertEquals(blocked["orders allowed"]!.status, "warning");
  assertEquals(blocked["orders allowed"]!.detail, "no, not from US, NY");
  const silent = await looked({ geoblock: {} });
  assertEquals(silent["orders allowed"]!.status, "warning");
});

Deno.test("networkChecks() asks no host that it may not reach, and names the permission", async () => {
  const checks = byName(
    await networkChecks({
      hosts: HOSTS,
      world: {
        ...SYSTEM_WORLD,
        isGranted: () => false,
        fetch: () => Promise.reject(new Error("asked")),
        connect: () => {
          throw new Error("opened");
        },
      },
      clock: fakeClock(NOW_MS),
    }),
  );
  assertEquals(checks["host clob"]!.next, "Run it with --allow-net=clob.polymarket.com");
  assertEquals(checks["socket rtds"]!.status, "failed");
  assertEquals([checks["clock"]!.status, checks["orders allowed"]!.status], ["skipped", "skipped"]);
});

Deno.test("networkChecks() tries the node that is named, and shows its address nowhere", async () => {
  const other = await looked({ chain: "0x1" });
  assertEquals(other["node polygon"]!.status, "failed");
  const silent = await looked({ broken: ["/node"] });
  assertEquals(silent["node polygon"]!.detail, "it does not answer");
  const refused = await looked({}, { isGranted: () => false });
  assertEquals(refused["node polygon"]!.detail, "no permission to reach it");
  assertNotMatch(JSON.stringify([other, silent, refused]), /s3cr3t/);
});
