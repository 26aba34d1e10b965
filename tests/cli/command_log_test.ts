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
  const file = `${folder.path}/run.log`;
  const args = ["replay", "--research-dir", "/tmp/pilotfish-nowhere", "--log-file", file];
  const { stderr } = await runMain(args);
  assertEquals(await Deno.readTextFile(file), stderr);
  assertStringIncludes(stderr, "2026-01-05T00:00:00.000Z ERROR   ");
});

Deno.test("errors look as ever without log options", async () => {
  const { stderr } = await runMain(["replay", "--research-dir", "/tmp/pilotfish-nowhere"]);
  assertStringIncludes(stderr, "pilotfish: ");
});
