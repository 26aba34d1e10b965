import { assertEquals, assertGreater, assertRejects } from "@std/assert";
import { Stopped, until } from "../../src/cli/stop_signals.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

Deno.test("until() gives everything while nothing is aborted", async () => {
  const { signal } = new AbortController();
  assertEquals(await Array.fromAsync(until([1, 2, 3], [signal])), [1, 2, 3]);
  assertEquals(await Array.fromAsync(until([1, 2, 3], [])), [1, 2, 3]);
});

Deno.test("until() throws the reason after the item that was under way", async () => {
  const controllers = [new AbortController(), new AbortController()];
  const seen: number[] = [];
  await assertRejects(
    async () => {
      for await (const item of until([1, 2, 3], controllers.map(({ signal }) => signal))) {
        seen.push(item);
        if (item === 2) controllers[1]!.abort(new Stopped("SIGINT"));
      }
    },
    Stopped,
    "Stopped by SIGINT",
  );
  assertEquals(seen, [1, 2]);
});

Deno.test("until() lets the event loop turn now and then, but not after every item", async () => {
  const items = Array.from({ length: 100 }, (_, index) => index);
  const turns = { 0: 0, 25: 0 };
  for (const itemMs of [0, 25] as const) {
    let timeMs = 0;
    const count = setInterval(() => turns[itemMs]++, 0);
    for await (const _ of until(items, [], () => timeMs)) timeMs += itemMs;
    clearInterval(count);
  }
  assertEquals(turns[0], 0);
  assertGreater(turns[25], 0);
});

/** A program that takes two seconds to end after it was asked to. */
const SLOW = `
  import { StopRequest } from "${ROOT}src/cli/stop_signals.ts";
  using stop = new StopRequest();
  console.log("ready");
  const waiting = setInterval(() => {}, 1000);
  await new Promise((go) => stop.signal.addEventListener("abort", go));
  console.log("stopping");
  await new Promise((go) => setTimeout(go, 2000));
  clearInterval(waiting);
  console.log("done");
`;

Deno.test({
  name: "StopRequest takes signals that come together for one, and ends at once at a later one",
  ignore: Deno.build.os === "windows",
  async fn() {
    for (const isLater of [false, true]) {
      const child = new Deno.Command(Deno.execPath(), {
        args: ["eval", "--quiet", "--ext=ts", SLOW],
        cwd: ROOT,
        stdout: "piped",
        stderr: "inherit",
      }).spawn();
      let text = "";
      for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
        text += piece;
        if (piece === "done\n") continue;
        if (text.includes("stopping") && isLater) await new Promise((go) => setTimeout(go, 700));
        child.kill("SIGINT");
      }
      const { code, signal } = await child.status;
      assertEquals(
        [text, code, signal],
        isLater ? ["ready\nstopping\n", 130, "SIGINT"] : ["ready\nstopping\ndone\n", 0, null],
      );
    }
  },
});

/** A program that waits to be stopped, in a process of its own. */
const WAITING = `
  import { StopRequest, Stopped, until } from "${ROOT}src/cli/stop_signals.ts";
  using stop = new StopRequest();
  console.log("ready");
  async function* forever() { for (;;) yield await new Promise((go) => setTimeout(go, 1)); }
  try {
    for await (const _ of until(forever(), [stop.signal]));
  } catch (error) {
    console.log(error.message);
    Deno.exit(error instanceof Stopped ? error.exitCode : 1);
  }
`;

Deno.test({
  name: "StopRequest turns SIGINT and SIGTERM into the exit codes that shells know",
  ignore: Deno.build.os === "windows",
  async fn() {
    for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
      const child = new Deno.Command(Deno.execPath(), {
        args: ["eval", "--quiet", "--ext=ts", WAITING],
        cwd: ROOT,
        stdout: "piped",
        stderr: "inherit",
      }).spawn();
      let text = "";
      for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
        if (text === "") child.kill(signal);
        text += piece;
      }
      assertEquals([text, (await child.status).code], [`ready\nStopped by ${signal}\n`, code]);
    }
  },
});

/** A program with a progress bar that is asked to stop, and may listen to that by itself. */
const SHOWING = `
  import { makeContext } from "${ROOT}src/cli/context.ts";
  import { StopRequest } from "${ROOT}src/cli/stop_signals.ts";
  import { fakeIo } from "${ROOT}tests/cli/fake_io.ts";
  const listens = Deno.args[0] === "listens";
  using stop = listens ? new StopRequest() : undefined;
  const io = fakeIo({ isTerminal: true });
  const write = (text) => Deno.stdout.writeSync(new TextEncoder().encode(text));
  const invocation = { command: "replay", options: { quiet: false }, args: [] };
  const { progress } = makeContext(invocation, { ...io, stderr: { ...io.stderr, write } });
  {
    using bar = await progress({ label: "Reading", total: 10 });
    write("ready");
    const waiting = setInterval(() => {}, 1000);
    await new Promise((go) => stop?.signal.addEventListener("abort", go));
    clearInterval(waiting);
  }
  console.log("ended by itself");
`;

Deno.test({
  name: "a progress bar is cleared when a signal ends the program, and ends nothing that listens",
  ignore: Deno.build.os === "windows",
  async fn() {
    const cleared = "\u001b[1G\u001b[2K";
    for (const listens of [false, true]) {
      const child = new Deno.Command(Deno.execPath(), {
        args: ["eval", "--quiet", "--ext=ts", "--no-check", SHOWING, listens ? "listens" : "not"],
        cwd: ROOT,
        stdout: "piped",
        stderr: "inherit",
      }).spawn();
      let text = "";
      for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
        text += piece;
        if (text.endsWith("ready")) child.kill("SIGINT");
      }
      const { code } = await child.status;
      assertEquals(code, listens ? 0 : 130);
      assertEquals(text.split(cleared).at(-1), listens ? "ended by itself\n" : "");
    }
  },
});
