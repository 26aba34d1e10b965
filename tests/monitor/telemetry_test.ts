/** Telemetry is on or off for a whole process: both are looked at from outside. */

import { assert, assertEquals, assertNotMatch, assertStringIncludes } from "@std/assert";
import { isTelemetryOn, openTelemetry, traced } from "../../src/monitor/telemetry.ts";
import { answering } from "./alerts/recorder.ts";
import { madeSnapshot } from "./made_snapshot.ts";

const PROGRAM = `${import.meta.dirname}/telemetry_program.ts`;

/** Runs the program without any permission, until `done`. */
async function runProgram(
  env: Readonly<Record<string, string>>,
  done: Promise<unknown> = Promise.resolve(),
): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--frozen", PROGRAM],
    env: { NO_COLOR: "1", ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  });
  const program = command.spawn();
  await done;
  await program.stdin.close();
  const { stdout } = await program.output();
  return new TextDecoder().decode(stdout).trim();
}

Deno.test("openTelemetry() exports what a run counts to a collector, and needs no permission", async () => {
  const observed = Promise.withResolvers<void>();
  await using collector = answering([() => {
    if (bodies("/v1/metrics").includes('"pilotfish.trades"')) observed.resolve();
    return Response.json({});
  }]);
  function bodies(path: string): string {
    return collector.seen.filter((each) => each.path === path).map(({ text }) => text).join("\n");
  }
  const said = await runProgram({
    OTEL_DENO: "true",
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    OTEL_METRIC_EXPORT_INTERVAL: "50",
  }, observed.promise);
  assertEquals(said, "on");
  const metrics = bodies("/v1/metrics");
  for (
    const name of [
      "trades",
      "funnel",
      "orders",
      "trades.rate",
      "feed.alive",
      "feed.lag",
      "commit.duration",
      "equity",
      "drawdown",
      "positions.open",
    ]
  ) assertStringIncludes(metrics, `"pilotfish.${name}"`);
  assertStringIncludes(metrics, "9900.5");
  // Deno exports figures of its own as well.
  const units = new Set<string>(metrics.match(/(?<="unit":\s*")[^"]+/g));
  for (const unit of ["s", "{USD}", "1", "{position}"]) assert(units.has(unit), unit);
  const traces = bodies("/v1/traces");
  assertStringIncludes(traces, '"pilotfish.commit"');
  assertStringIncludes(traces, '"TypeError"');
  assertNotMatch(traces, /s3cr3t/);
});

Deno.test("openTelemetry() makes nothing when it is off", async () => {
  assertEquals(isTelemetryOn(), false);
  assertEquals(openTelemetry(() => madeSnapshot()), undefined);
  assertEquals(await traced(undefined, "commit", () => Promise.resolve(7)), 7);
  assertEquals(await runProgram({}), "off");
});
