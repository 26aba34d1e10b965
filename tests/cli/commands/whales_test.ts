import { assertEquals, assertGreater, assertMatch } from "@std/assert";
import { runMain } from "../fake_io.ts";
import { sampleFolder } from "./research_folder.ts";

const SAMPLE = await sampleFolder();
/** Enough whales for more than one page. */
const EASY = ["--categories=all", "--min-trades=1", "--volume-percentile=80"];

function whales(...args: readonly string[]) {
  return runMain(["whales", "--research-dir", SAMPLE, ...EASY, ...args]);
}

/** The wallets of a table for people, in its order. */
function walletsOf(stdout: string): string[] {
  return [...stdout.matchAll(/^(0x[0-9a-f]{40}) /gm)].map(([, wallet]) => wallet!);
}

Deno.test("whales shows the best first, as many as --limit says, all for 0 and for machines", async () => {
  const all = JSON.parse((await whales("--json", "--limit=0")).stdout);
  assertGreater(all.length, 21);
  const scores = all.map(({ score }: { score: number }) => score);
  assertEquals(scores, scores.toSorted((a: number, b: number) => b - a));
  const wallets = all.map(({ wallet }: { wallet: string }) => wallet);
  for (
    const [args, count] of [[[], 20], [["--limit=3"], 3], [["--limit=0"], all.length]] as const
  ) {
    const { stdout } = await whales(...args);
    assertEquals(walletsOf(stdout), wallets.slice(0, count));
    const more = all.length - count;
    assertEquals(/… and (\d+) more/.exec(stdout)?.[1], more === 0 ? undefined : String(more));
    assertEquals(JSON.parse((await whales("--json", ...args)).stdout), all);
  }
});

Deno.test("whales without a whale shows none and says why", async () => {
  const ran = await whales("--min-wallet-wr=1", "--min-surprise=0.99");
  assertEquals(ran.code, 0);
  assertMatch(ran.stdout, /\nwhales +0\n\nWhales, best first\n\(none\)\n$/);
  assertMatch(
    ran.stderr,
    /^No whale among those who made the [\d,]+ trades of [^\n]*--min-wallet-wr[^\n]*\n$/,
  );
});

Deno.test("whales are the same whatever the case of the categories", async () => {
  const [one, other] = await Promise.all(
    ["Politics", "pOLITICS"].map((name) =>
      runMain(["whales", "--research-dir", SAMPLE, "--min-trades=3", `--categories=${name}`])
    ),
  );
  assertEquals(other, one);
  assertGreater(walletsOf(one!.stdout).length, 2);
});
