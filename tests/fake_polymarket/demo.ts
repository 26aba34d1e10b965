/**
 * Shows the real program at work without an account and without the internet: `deno task demo:live`.
 *
 * Starts the made-up exchange, writes its past as history, and starts the program itself against it. Ends after a minute
 * or on Ctrl-C; what was written is removed. Flags after `--` go to the program: `deno task demo:live -- --dashboard`.
 *
 * @module
 */

import { START_FLAGS } from "../start_flags.ts";
import { writeResearch } from "./research.ts";
import { FakePolymarket } from "./server.ts";
import { startTrading } from "./trading.ts";

/** How long it runs unless `--seconds` says otherwise; 0 is until Ctrl-C. */
const SECONDS = 60;
/** How much longer it runs with the page, so that somebody can look at it. */
const PAGE_SECONDS = 600;
/** Messages a second. */
const RATE = 60;
/** Whales trade more often than anywhere, so that something happens within a minute. */
const WHALE_SHARE = 0.05;

const ROOT = new URL("../../", import.meta.url).pathname;

/** The flags of the program, and how long it is to run. */
function readArguments(args: readonly string[]): { seconds: number; flags: readonly string[] } {
  const flags = args.filter((flag) => flag !== "--");
  const [given] = flags.filter((flag) => flag.startsWith("--seconds="));
  const usual = flags.includes("--dashboard") ? PAGE_SECONDS : SECONDS;
  const seconds = given === undefined ? usual : Number(given.slice("--seconds=".length));
  return { seconds, flags: flags.filter((flag) => flag !== given) };
}

const { seconds, flags } = readArguments(Deno.args);
const folder = await Deno.makeTempDir({ dir: "/tmp", prefix: `pilotfish-demo-${Deno.pid}-` });
try {
  await using fake = FakePolymarket.start({
    startMs: Math.floor(Date.now() / 1000) * 1000,
    nowMs: Date.now,
    whaleShare: WHALE_SHARE,
  });
  await writeResearch(fake.world, `${folder}/history`);
  console.error(
    "The exchange is made up, and so is every trade on it; the program is the real one. " +
      (seconds === 0 ? "Ctrl-C ends it." : `It ends after ${seconds} seconds, or on Ctrl-C.`),
  );
  using _trading = startTrading(fake, { rate: RATE, nowMs: Date.now });
  await runProgram(fake.urls);
} finally {
  await Deno.remove(folder, { recursive: true });
}

/** Runs the program until it ends or its time is over. */
async function runProgram(urls: FakePolymarket["urls"]): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", ...START_FLAGS, "--frozen", "--no-prompt", "--allow-read", "--allow-write=/tmp"],
      ...["--allow-net=127.0.0.1", "--allow-env=PILOTFISH_*,NO_COLOR", "main.ts", "run"],
      ...["--research-dir", `${folder}/history`, "--data-dir", `${folder}/state`, ...flags],
    ],
    env: {
      PILOTFISH_RTDS_URL: urls.activity,
      PILOTFISH_CLOB_WS_URL: urls.clobSocket,
      PILOTFISH_DATA_URL: urls.data,
      PILOTFISH_GAMMA_URL: urls.gamma,
      PILOTFISH_CLOB_URL: urls.clob,
      PILOTFISH_SITE_URL: urls.site,
    },
    cwd: ROOT,
    stdin: "null",
  }).spawn();
  const end = () => child.kill("SIGINT");
  // A terminal tells the program about Ctrl-C as well; whoever stops only this one has to have it passed on.
  const ignore = () => {};
  Deno.addSignalListener("SIGINT", ignore);
  Deno.addSignalListener("SIGTERM", end);
  const timer = seconds === 0 ? undefined : setTimeout(end, seconds * 1000);
  const { code } = await child.status;
  clearTimeout(timer);
  Deno.removeSignalListener("SIGINT", ignore);
  Deno.removeSignalListener("SIGTERM", end);
  if (code !== 0) Deno.exitCode = code;
}
