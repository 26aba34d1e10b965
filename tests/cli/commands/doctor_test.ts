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

Deno.test("doctor shows the settings in force and who set each, so that a misspelt variable shows by its absence", async () => {
  await using folder = await temporaryFolder();
  const config = `${folder.path}/c.yaml`;
  await Deno.writeTextFile(config, "max_exposure_usd: 2000\nmax-positions: 3\n");
  const env = {
    PILOTFISH_MAX_DAY_USD: "500",
    PILOTFISH_MAX_POSITIONS: "4",
    PILOTFISH_MAX_MARKETS_USD: "100",
    PILOTFISH_DASHBOARD_TOKEN: "s3cr3t-s3cr3t-s3cr3t",
  };
  const args = ["doctor", "--offline", `--data-dir=${folder.path}`, `--config=${config}`];
  const { stdout } = await runMain(args, { env });
  assertMatch(stdout, /\nmax-day-usd +500 +PILOTFISH_MAX_DAY_USD\n/);
  assertMatch(stdout, /\nmax-positions +4 +PILOTFISH_MAX_POSITIONS\n/);
  assertMatch(stdout, /\nmax-exposure-usd +2000 +max_exposure_usd in \/\S+c\.yaml\n/);
  assertMatch(stdout, /\nmax-market-usd +no limit +default\n/);
  assertMatch(stdout, /\nmax-drawdown-from-peak +0\.15 +default\n/);
  assertMatch(stdout, /\ndata-dir +\S+ +--data-dir\n/);
  assertMatch(stdout, /\ndashboard-token +set +PILOTFISH_DASHBOARD_TOKEN\n/);
  assertMatch(stdout, /\nsettings +ok +not the defaults: max-exposure-usd, max-day-usd, /);
  assertNotMatch(stdout, /s3cr3t/);
  const { settings } = JSON.parse((await runMain([...args, "--json"], { env })).stdout);
  const of = (option: string) => settings.find((it: { option: string }) => it.option === option);
  assertEquals(of("max-day-usd"), {
    option: "max-day-usd",
    value: 500,
    from: "PILOTFISH_MAX_DAY_USD",
  });
  assertEquals(of("max-market-usd"), { option: "max-market-usd", value: null, from: "default" });
});

Deno.test("doctor says which setting of run cannot be read, and goes on", async () => {
  await using folder = await temporaryFolder();
  const env = { PILOTFISH_MAX_DAY_USD: "5oo" };
  const args = ["doctor", "--offline", `--data-dir=${folder.path}`, "--json"];
  const { code, stdout } = await runMain(args, { env });
  const { checks, modes, settings } = JSON.parse(stdout);
  assertEquals([code, settings], [1, []]);
  const { status, detail } = checks.find(({ name }: { name: string }) => name === "settings");
  assertEquals(status, "failed");
  assertStringIncludes(detail, "Cannot read PILOTFISH_MAX_DAY_USD as a number");
  for (const mode of ["dry run", "paper"]) {
    const { missing } = modes.find((it: { mode: string }) => it.mode === mode);
    assertEquals(missing.includes("settings"), true);
  }
});
