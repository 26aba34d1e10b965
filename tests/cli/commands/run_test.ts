import { assertEquals, assertStringIncludes } from "@std/assert";
import { withTempFolder } from "../../temp_folder.ts";
import { runMain } from "../fake_io.ts";
import { sampleFolder } from "./research_folder.ts";

const SAMPLE = await sampleFolder();

Deno.test("run --replay does what replay does", async () => {
  await withTempFolder(async (folder) => {
    const outputs = [["replay"], ["run", "--replay"]].map(async (command, index) => {
      const [signals, log] = [`${folder}/${index}.signals`, `${folder}/${index}.log`];
      const args = [...command, "--research-dir", SAMPLE, "--min-size-usd=3000"];
      const shown = await runMain(args);
      const ran = await runMain([
        ...args,
        "--json",
        "--verify",
        "--signals",
        signals,
        "--log",
        log,
      ]);
      const result = JSON.parse(ran.stdout);
      delete result.peak_rss_bytes;
      const files = await Promise.all([signals, log].map((path) => Deno.readTextFile(path)));
      // A temporary name is another one each time.
      const stderr = ran.stderr.replace(/\d\.log\.\w+\.partial/, "log");
      return { shown, code: ran.code, stderr, result, files };
    });
    const [replayed, run] = await Promise.all(outputs);
    assertEquals(run, replayed);
    assertEquals(run?.code, 0);
  });
});

Deno.test("run --replay --dry-run trades nothing", async () => {
  const args = ["run", "--replay", "--dry-run", "--json", "--research-dir", SAMPLE];
  const { stdout } = await runMain(args);
  const { orders, rejected_orders, funnel } = JSON.parse(stdout);
  assertEquals([orders, rejected_orders], [0, { dry_run: funnel.signals }]);
});

Deno.test("run without --replay is refused", async () => {
  const ran = await runMain(["run", "--research-dir", SAMPLE]);
  assertEquals([ran.code, ran.stdout], [2, ""]);
  assertStringIncludes(ran.stderr, "Give --replay to run on history; live trading comes later.");
});
