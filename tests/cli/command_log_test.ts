import { assertEquals, assertStringIncludes } from "@std/assert";
import { runMain, temporaryFolder } from "./fake_io.ts";

Deno.test("--log-format json makes notes and errors JSON lines", async () => {
  const args = ["replay", "--research-dir", "/tmp/pilotfish-nowhere", "--log-format", "json"];
  const { code, stdout, stderr } = await runMain(args);
  assertEquals([code, stdout], [3, ""]);
  const lines = stderr.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(lines.at(-1).level, "ERROR");
  assertStringIncludes(lines.at(-1).message, "/tmp/pilotfish-nowhere");
});

Deno.test("--log-file gets what is said, --log-level decides how much", async () => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/logs/run.log`;
  const args = ["replay", "--research-dir", "/tmp/pilotfish-nowhere", "--log-file", file];
  const { stderr } = await runMain(args);
  assertEquals(await Deno.readTextFile(file), stderr);
  assertStringIncludes(stderr, "2026-01-05T00:00:00.000Z ERROR   ");
});

Deno.test("--log-file holds no orders to the terminal on which somebody looks at it", async () => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/run.log`;
  const hostile = "/tmp/pilotfish-\u001b[2J\u202enowhere";
  for (const format of ["text", "json"]) {
    const args = ["--research-dir", hostile, "--log-file", file, "--log-format", format];
    await runMain(["replay", ...args]);
  }
  const text = await Deno.readTextFile(file);
  assertStringIncludes(text, "/tmp/pilotfish-\\u001b[2J\\u202enowhere");
  assertEquals(text.match(/[\p{Cc}\p{Bidi_Control}]/gu)?.filter((each) => each !== "\n") ?? [], []);
});

Deno.test("--log-file is refused where it would be added to something else", async () => {
  await using folder = await temporaryFolder();
  const history = `${folder.path}/history`;
  await Deno.mkdir(`${history}/Politics`, { recursive: true });
  const trades = `${history}/Politics/trades.parquet`;
  await Deno.writeTextFile(trades, "PAR1");
  const other = `${folder.path}/run.log`;
  for (
    const [file, says] of [
      [folder.path, "Cannot write a file where there is a folder"],
      [trades, "Cannot write --log-file over the history that is read"],
      [other, "Cannot write --log-file and --log to the same file"],
    ] as const
  ) {
    const args = ["--research-dir", history, "--log-file", file, "--log", other];
    const { code, stderr } = await runMain(["replay", ...args]);
    assertEquals(code, 2, stderr);
    assertStringIncludes(stderr, says);
  }
  assertEquals(await Deno.readTextFile(trades), "PAR1");
});

Deno.test("errors look as ever without log options", async () => {
  const { stderr } = await runMain(["replay", "--research-dir", "/tmp/pilotfish-nowhere"]);
  assertStringIncludes(stderr, "pilotfish: ");
});
