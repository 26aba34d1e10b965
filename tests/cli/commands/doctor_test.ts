import { assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import { fakeHosts } from "../doctor/fake_hosts.ts";
import { runMain, temporaryFolder } from "../fake_io.ts";

/** Time that the made-up clock of a test shows. */
const NOW_MS = Date.UTC(2026, 0, 5);

Deno.test("doctor looks at everything and says what each use of the program lacks", async () => {
  await using folder = await temporaryFolder();
  await using server = fakeHosts({ timeMs: () => NOW_MS });
  const args = ["doctor", ...server.flags, `--data-dir=${folder.path}`, "--research-dir=/tmp/none"];
  const { code, stdout } = await runMain([...args, "--json"]);
  const found = JSON.parse(stdout);
  assertEquals([code, found.ok], [0, true]);
  const status = Object.fromEntries(
    found.checks.map((check: { name: string; status: string }) => [check.name, check.status]),
  );
  assertEquals([status["host clob"], status["clock"], status["kv"]], ["ok", "ok", "ok"]);
  assertEquals([status["history"], status["alerts"]], ["missing", "missing"]);
  assertEquals(found.modes, [
    { mode: "replay", ready: false, missing: ["history"], unknown: [] },
    { mode: "dry run", ready: false, missing: ["history"], unknown: [] },
    { mode: "paper", ready: false, missing: ["history"], unknown: [] },
    { mode: "alerts", ready: false, missing: ["alerts"], unknown: [] },
  ]);
});

Deno.test("doctor exits with 1 if something does not work, and says what to do", async () => {
  await using folder = await temporaryFolder();
  await using server = fakeHosts({ timeMs: () => NOW_MS, broken: ["/time"] });
  const args = ["doctor", ...server.flags, `--data-dir=${folder.path}`, "--research-dir=/tmp/none"];
  const { code, stdout } = await runMain(args);
  assertEquals(code, 1);
  assertStringIncludes(stdout, "\nWhat to do\n");
  assertStringIncludes(stdout, "host clob, clock: The exchange has trouble: try again later.");
  assertMatch(stdout, /\nhost clob +failed +http:\S+\/time: status 503: down\n/);
});

Deno.test("doctor gives advice that several hosts need once, with their names", async () => {
  await using folder = await temporaryFolder();
  await using server = fakeHosts({ timeMs: () => NOW_MS });
  const { flags } = server;
  await server[Symbol.asyncDispose]();
  const { stdout } = await runMain(["doctor", ...flags, `--data-dir=${folder.path}`]);
  const lines = stdout.split("\n").filter((line) => line.includes("blocked in your country"));
  assertEquals(lines.length, 1);
  assertStringIncludes(lines[0]!, "socket rtds, socket clobWs");
});

Deno.test("doctor --offline asks nobody, and does not claim to know", async () => {
  await using folder = await temporaryFolder();
  const env = { PILOTFISH_SLACK_WEBHOOK: "https://hooks.example/s3cr3t" };
  const args = ["doctor", "--offline", `--data-dir=${folder.path}`, "--json"];
  const { code, stdout, stderr } = await runMain(args, { env });
  assertEquals(code, 0);
  const { modes } = JSON.parse(stdout);
  assertEquals(modes.find(({ mode }: { mode: string }) => mode === "paper").ready, false);
  assertEquals(modes.find(({ mode }: { mode: string }) => mode === "alerts").ready, true);
  assertNotMatch(stdout + stderr, /s3cr3t/);
});

Deno.test("doctor refuses an address that is neither encrypted nor of this machine", async () => {
  const { code, stderr } = await runMain(["doctor", "--clob-url=http://clob.example"]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "http://clob.example");
});
