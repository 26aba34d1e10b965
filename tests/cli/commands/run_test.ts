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

Deno.test("run says what is wrong with a recording and with a category map", async () => {
  await withTempFolder(async (folder) => {
    const run = (...flags: string[]) => runMain(["run", "--research-dir", SAMPLE, ...flags]);
    const none = await run("--from-recording", `${folder}/none.jsonl`);
    assertEquals([none.code, none.stdout], [2, ""]);
    assertStringIncludes(none.stderr, `Cannot find the recording ${folder}/none.jsonl`);
    await Deno.writeTextFile(`${folder}/other.jsonl`, "[]\n");
    const other = await run("--from-recording", `${folder}/other.jsonl`);
    assertEquals([other.code, other.stdout], [2, ""]);
    assertStringIncludes(other.stderr, "as a recording of this version");
    const map = await run("--dry-run", "--category-map", `${folder}/none.yaml`);
    assertEquals([map.code, map.stdout], [2, ""]);
    assertStringIncludes(map.stderr, `Cannot find the category map ${folder}/none.yaml`);
  });
});

Deno.test("run refuses a flag that has no effect on what it runs, before it does anything", async () => {
  const cases = [
    [["--report=r.html"], "Cannot use --report on live trades: it has no effect there"],
    [["--speed=2"], "Cannot use --speed on live trades"],
    [["--replay", "--record=r.jsonl"], "Cannot use --record with --replay"],
    [["--replay", "--max-signal-age-ms=1"], "Cannot use --max-signal-age-ms with --replay"],
    [["--from-recording=x", "--csv=c"], "Cannot use --csv with --from-recording"],
    [["--from-recording=x", "--record=r.jsonl"], "Cannot use --record with --from-recording"],
  ] as const;
  for (const [flags, message] of cases) {
    const { code, stdout, stderr } = await runMain(["run", "--research-dir=/tmp/none", ...flags]);
    assertEquals([code, stdout], [2, ""], message);
    assertStringIncludes(stderr, message);
  }
  // A variable may be meant for another command.
  const { stderr } = await runMain(["run", "--research-dir=/tmp/none"], {
    env: { PILOTFISH_REPORT: "r.html" },
  });
  assertEquals(stderr.includes("--report"), false, stderr);
});
