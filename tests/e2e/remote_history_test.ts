import { assertEquals, assertStringIncludes } from "@std/assert";
import { runMain } from "../cli/fake_io.ts";
import { sampleFolder } from "../cli/commands/research_folder.ts";
import { serveFolder } from "../research/remote/range_server.ts";

const SAMPLE = await sampleFolder();
const PERIOD = ["--as-of", "2025-09-01"];

Deno.test("commands say of a remote research directory what they say of a folder", async () => {
  await using server = serveFolder(SAMPLE);
  const commands = [
    ["warmup", ...PERIOD],
    ["whales", ...PERIOD, "--json"],
    ["replay", ...PERIOD, "--from", "2025-09-01", "--min-size-usd", "500", "--json", "--verify"],
    ["run", "--replay", ...PERIOD, "--from", "2025-09-01", "--json", "--dry-run"],
    ["backtest", ...PERIOD, "--min-size-usd", "500", "--categories", "all", "--json"],
  ];
  for (const command of commands) {
    const here = await runMain([...command, "--research-dir", SAMPLE]);
    const there = await runMain([...command, "--research-dir", server.url]);
    assertEquals(there.code, 0, there.stderr);
    assertEquals(neutral(there.stdout), neutral(here.stdout), command[0]);
  }
  const whales = await runMain(["why", "0x", ...PERIOD, "--research-dir", server.url]);
  const same = await runMain(["why", "0x", ...PERIOD, "--research-dir", SAMPLE]);
  assertEquals([whales.code, whales.stdout], [same.code, same.stdout]);
});

Deno.test("doctor looks at a remote research directory", async () => {
  await using server = serveFolder(SAMPLE);
  const { stdout } = await runMain(["doctor", "--research-dir", server.url]);
  assertStringIncludes(stdout, `${server.url} has 5 categories`);
  const asked = server.asked.length;
  const offline = await runMain(["doctor", "--offline", "--research-dir", server.url]);
  assertStringIncludes(offline.stdout, `--offline: ${server.url}`);
  assertEquals(server.asked.length, asked);
});

Deno.test("a remote research directory that is not there is unusable data", async () => {
  await using server = serveFolder(SAMPLE);
  const { code, stderr } = await runMain(["whales", "--research-dir", `${server.url}/nothing`]);
  assertEquals(code, 3);
  assertStringIncludes(stderr, `${server.url}/nothing/resolutions.csv`);
  assertStringIncludes(stderr, "put the file there");
});

/** Output without where history is and how long it took. */
function neutral(text: string): string {
  return text.replaceAll(/http:\/\/127\.0\.0\.1:\d+|\/tmp\/[^"\s]*/g, "DIR")
    .replaceAll(/"(\w*ms|\w*_per_s\w*|\w*_bytes|\w*mib)": ?[\d.]+/gi, "");
}

Deno.test("fetch writes to folders only", async () => {
  const { code, stderr } = await runMain(["fetch", "--research-dir", "https://files.example/x"]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "Cannot write to a research directory that is not on this machine");
});
