import { assertEquals, assertStringIncludes } from "@std/assert";
import { warnOfClock, warnOfSample, warnOfWhales } from "../../../src/cli/live/live_warnings.ts";
import { HttpError } from "../../../src/polymarket/http_error.ts";
import type { JsonClient } from "../../../src/polymarket/json_client.ts";
import { warmUp } from "../../core/builders.ts";
import { withTempFolder } from "../../temp_folder.ts";
import { contextOf } from "../made_learning.ts";

const NEVER = new AbortController().signal;
const DAY_MS = 86_400_000;

function said(asOfMs: number, count?: 0): string {
  const { context, io } = contextOf();
  const made = warmUp();
  warnOfWhales(context, { ...made, asOfMs, ...(count === 0 && { whales: new Map() }) });
  return io.printed.stderr;
}

Deno.test("warnOfWhales() warns where nobody is to follow, and where history is old", () => {
  const nowMs = contextOf().io.clock.nowMs();
  assertEquals(said(nowMs - 14 * DAY_MS), "");
  assertEquals(
    said(nowMs - 15 * DAY_MS),
    "History ends 2025-12-21, 15d ago: who was good then need not be now. Get newer trades with pilotfish fetch.\n",
  );
  assertEquals(
    said(nowMs, 0),
    "There is no whale to follow: this run only watches. See pilotfish whales.\n",
  );
});

Deno.test("warnOfSample() warns of whales that are made up, unless they come from elsewhere", () =>
  withTempFolder(async (researchDir) => {
    async function says(given: { readonly researchDir: string; readonly published?: boolean }) {
      const { context, io } = contextOf(given);
      await warnOfSample(context);
      return io.printed.stderr;
    }
    assertEquals(await says({ researchDir }), "");
    const marker = { generator: "pilotfish sample", files: [] };
    await Deno.writeTextFile(`${researchDir}/sample.json`, JSON.stringify(marker));
    assertStringIncludes(await says({ researchDir }), `The whales in ${researchDir} are made up,`);
    assertEquals(await says({ researchDir, published: true }), "");
    assertEquals(await says({ researchDir: "https://a.example/x" }), "");
  }));

async function clockSays(answer: () => unknown): Promise<string> {
  const { context, io } = contextOf();
  const ask = () => Promise.resolve().then(answer);
  await warnOfClock(context, { ask } as unknown as JsonClient, NEVER);
  return io.printed.stderr;
}

Deno.test("warnOfClock() warns of a clock that is off by more than the exchange's seconds", async () => {
  const nowS = contextOf().io.clock.nowMs() / 1000;
  assertEquals(await clockSays(() => nowS - 1), "");
  assertEquals(await clockSays(() => nowS + 1), "");
  assertEquals(
    await clockSays(() => nowS - 60.5),
    "This machine's clock is 1m ahead of the exchange's: set it, and let it keep time by NTP. " +
      "Until then trades look older than they are.\n",
  );
  assertEquals(
    (await clockSays(() => nowS + 59.5)).slice(0, 57),
    "This machine's clock is 1m behind the exchange's: set it,",
  );
});

Deno.test("warnOfClock() says nothing where the exchange does not", async () => {
  assertEquals(await clockSays(() => "soon"), "");
  const error = new HttpError({ trouble: "network", url: "https://x" } as never);
  assertEquals(await clockSays(() => Promise.reject(error)), "");
});
