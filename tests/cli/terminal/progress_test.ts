import { assert, assertEquals, assertLessOrEqual, assertStringIncludes } from "@std/assert";
import { stripAnsiCode } from "@std/fmt/colors";
import { startProgress } from "../../../src/cli/terminal/progress.ts";
import { fakeIo } from "../fake_io.ts";

/** The states that a bar has drawn, without escapes. */
function states(printed: string): string[] {
  return printed.split("\x1b[1G").map((state) => {
    // Saving and restoring the cursor are no escapes that stripAnsiCode() knows.
    return stripAnsiCode(state).replaceAll("\x1b7", "").replaceAll("\x1b8", "").trim();
  }).filter((state) => state !== "");
}

Deno.test("startProgress() shows nothing without a terminal", async () => {
  const io = fakeIo();
  {
    using bar = await startProgress(io.stderr, io.nowMs, { label: "Reading", total: 10 });
    bar.update(5, 20);
  }
  assertEquals(io.printed.stderr, "");
});

Deno.test("startProgress() shows share, rate and time left by the clock it is given", async () => {
  let nowMs = 5_000;
  const io = fakeIo({ isTerminal: true, nowMs: () => nowMs });
  {
    using bar = await startProgress(io.stderr, io.nowMs, {
      label: "Reading trades",
      total: 2_000_000,
    });
    nowMs += 10_000;
    bar.update(500_000);
  }
  const [first, last] = [states(io.printed.stderr)[0], states(io.printed.stderr).at(-1)];
  assertEquals(first, `Reading trades  ${"─".repeat(30)}  0 %  0/2M`);
  assertStringIncludes(last!, "25 %  500K/2M  50K/s  30 s left");
  assertStringIncludes(last!, "━━━━━");
});

Deno.test("startProgress() counts when the total is unknown, and takes it once known", async () => {
  let nowMs = 0;
  const io = fakeIo({ isTerminal: true, nowMs: () => nowMs });
  {
    using bar = await startProgress(io.stderr, io.nowMs, { label: "Reading" });
    nowMs = 2_000;
    bar.update(100);
  }
  assertEquals(states(io.printed.stderr).at(-1), "Reading  100  50/s");
  {
    using bar = await startProgress(io.stderr, io.nowMs, { label: "Reading" });
    bar.update(100, 400);
  }
  assertStringIncludes(states(io.printed.stderr).at(-1)!, "25 %  100/400");
});

Deno.test("startProgress() fits the terminal, cleans its line and changes nothing else of it", async () => {
  for (const columns of [10, 30, 40, 80, 200]) {
    const io = fakeIo({ isTerminal: true, columns });
    {
      using bar = await startProgress(io.stderr, io.nowMs, { label: "Reading trades", total: 1e6 });
      bar.update(1e6);
    }
    for (const state of states(io.printed.stderr)) assertLessOrEqual(state.length, columns - 1);
    assert(io.printed.stderr.endsWith("\x1b[1G\x1b[2K"), JSON.stringify(io.printed.stderr));
    assert(!io.printed.stderr.includes("\x1b[?"), JSON.stringify(io.printed.stderr));
  }
});

Deno.test("startProgress() stops when the work fails", async () => {
  const io = fakeIo({ isTerminal: true });
  try {
    using bar = await startProgress(io.stderr, io.nowMs, { label: "Reading", total: 10 });
    bar.update(3);
    throw new Error("work failed");
  } catch (error) {
    assertEquals((error as Error).message, "work failed");
  }
  assert(io.printed.stderr.endsWith("\x1b[1G\x1b[2K"));
});
