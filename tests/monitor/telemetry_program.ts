/** Exports telemetry for `telemetry_test.ts`, which looks at what arrives. Prints whether it is on, and
 * runs until its input ends: what is observed goes out at an interval only. */

import { openTelemetry, traced } from "../../src/monitor/telemetry.ts";
import { madeSnapshot } from "./made_snapshot.ts";

const telemetry = openTelemetry(() => madeSnapshot());
telemetry?.feedLag(40);
telemetry?.commitTime(3);
await traced(telemetry, "commit", () => Promise.resolve());
await traced(telemetry, "broken", () => Promise.reject(new TypeError("s3cr3t"))).catch(() => {});
console.log(telemetry === undefined ? "off" : "on");
for await (const _ of Deno.stdin.readable);
