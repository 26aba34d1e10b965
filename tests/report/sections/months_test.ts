import { assertEquals } from "@std/assert";
import { MS_PER_DAY } from "../../../src/core/time_units.ts";
import { monthsSection } from "../../../src/report/sections/months.ts";
import { recording, START_MS } from "../made_report.ts";

Deno.test("monthsSection() shades gains and losses, and fits what is long", () => {
  const timesMs = [START_MS, ...[20, 50, 80].map((days) => START_MS + days * MS_PER_DAY)];
  const made = { ...recording(0), timesMs, equityUsd: [100, 250, 240, 240] };
  const { body } = monthsSection({ recording: made });
  const cells = [...body.text.matchAll(/<div class="(\w+)"><dt>(\w+)<\/dt><dd>([^<]*)</g)]
    .map(([, tone, name, value]) => [tone, name, value!.replaceAll("\u00a0", " ")]);
  assertEquals(cells.filter(([tone]) => tone !== "none"), [
    ["up4", "Feb", "+150 %"],
    ["down3", "Mar", "−4.0 %"],
    ["zero", "Apr", "0.0 %"],
    ["up4", "all", "+140 %"],
  ]);
});
