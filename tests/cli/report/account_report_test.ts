import { assertEquals } from "@std/assert";
import { withTempFolder } from "../../temp_folder.ts";
import { sampleFolder } from "../commands/research_folder.ts";
import { runMain } from "../fake_io.ts";

Deno.test("a report says of what is switched off that it is, not by which number", async () => {
  await withTempFolder(async (folder) => {
    const report = `${folder}/report.html`;
    const facts = async (...args: readonly string[]) => {
      const given = ["--research-dir", await sampleFolder(), "--report", report, ...args];
      const { code, stderr } = await runMain(["replay", ...given]);
      assertEquals(code, 0, stderr);
      const html = await Deno.readTextFile(report);
      return new Map(
        [...html.matchAll(/<dt>([^<]+)<\/dt><dd>([^<]+)<\/dd>/g)].map((found) =>
          [found[1]!, found[2]!] as const
        ),
      );
    };
    const names = ["max-drawdown", "max-drawdown-from-peak", "warn-level", "max-day-usd"];
    const usual = await facts();
    assertEquals(names.map((name) => usual.get(name)), ["0.15", "off", "off", "off"]);
    const given = await facts("--max-drawdown=1", "--warn-level=0.8", "--max-day-usd=500");
    assertEquals(names.map((name) => given.get(name)), ["off", "off", "0.8", "500"]);
  });
});
