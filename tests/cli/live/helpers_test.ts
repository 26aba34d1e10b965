import { assertEquals, assertRejects } from "@std/assert";
import { withHelpers } from "../../../src/cli/live/helpers.ts";

/** A run that goes on until it is ended, and what happens to it. */
function endless() {
  const events: string[] = [];
  const stop = new AbortController();
  const run = new Promise<string>((resolve) => {
    stop.signal.addEventListener("abort", () => {
      events.push("asked to end");
      // Ending takes some turns of the event loop.
      setTimeout(() => {
        events.push("ended");
        resolve("result");
      }, 0);
    });
  });
  return { run, events, end: () => stop.abort() };
}

Deno.test("withHelpers() gives what the run gives, once its helpers are done", async () => {
  const done = Promise.withResolvers<void>();
  const helped = withHelpers({
    run: Promise.resolve(7),
    helpers: [done.promise],
    end: () => {},
  });
  assertEquals(await Promise.race([helped, Promise.resolve("waits")]), "waits");
  done.resolve();
  assertEquals(await helped, 7);
});

Deno.test("withHelpers() ends the run when a helper fails, and throws once it is over", async () => {
  const { run, events, end } = endless();
  const helpers = [Promise.reject(new Error("Cannot learn")), Promise.resolve()];
  await assertRejects(() => withHelpers({ run, helpers, end }), Error, "Cannot learn");
  assertEquals(events, ["asked to end", "ended"]);
});

Deno.test("withHelpers() throws what the run throws, once its helpers are done", async () => {
  const events: string[] = [];
  const helper = Promise.resolve().then(() => events.push("helper done"));
  const run = Promise.reject(new Error("Cannot go on"));
  await assertRejects(
    () => withHelpers({ run, helpers: [helper], end: () => events.push("asked to end") }),
    Error,
    "Cannot go on",
  );
  assertEquals(events.toSorted(), ["asked to end", "helper done"]);
});
