import { assertEquals, assertStringIncludes } from "@std/assert";
import { makeContext } from "../../src/cli/context.ts";
import { readFlags } from "../../src/cli/options/flags.ts";
import { readOptions } from "../../src/cli/options/option_values.ts";
import { type FakeIo, fakeIo, type FakeWorld } from "./fake_io.ts";

/** The context of a command in a world. */
async function contextIn(world: FakeWorld, args: readonly string[] = []) {
  const io: FakeIo = fakeIo(world);
  const options = await readOptions("whales", readFlags(args).given, io);
  return { io, context: makeContext({ command: "whales", options, args: [] }, io) };
}

Deno.test({
  name: "makeContext() colours for a person who wants it, and for nobody else",
  ignore: Deno.noColor,
  async fn() {
    const cases: readonly (readonly [FakeWorld, readonly string[], boolean])[] = [
      [{ isTerminal: true }, [], true],
      [{ isTerminal: true, env: { NO_COLOR: "" } }, [], true],
      [{ isTerminal: true, env: { NO_COLOR: "1" } }, [], false],
      [{ isTerminal: true, env: { PILOTFISH_COLOR: "false" } }, [], false],
      [{ isTerminal: true }, ["--no-color"], false],
      [{ isTerminal: false }, [], false],
    ];
    for (const [world, args, expected] of cases) {
      const { io, context } = await contextIn(world, args);
      await context.table([{ title: "wallet" }], [["0x1"]]);
      assertEquals(context.colors.red("x") !== "x", expected, JSON.stringify([world, args]));
      assertEquals(io.printed.stdout.includes("\x1b["), expected);
    }
  },
});

Deno.test("makeContext() prints results on stdout and notes on stderr", async () => {
  const { io, context } = await contextIn({});
  context.print("result");
  context.note("note");
  assertEquals(io.printed, { stdout: "result\n", stderr: "note\n" });
});

Deno.test("makeContext() is silent with --quiet", async () => {
  const { io, context } = await contextIn({ isTerminal: true }, ["--quiet"]);
  context.note("note");
  using bar = await context.progress({ label: "Working", total: 10 });
  bar.update(5);
  assertEquals(io.printed.stderr, "");
});

Deno.test("makeContext() warns on stderr, with --quiet as well", async () => {
  for (const args of [[], ["--quiet"]]) {
    const { io, context } = await contextIn({}, args);
    context.warn("careful");
    assertEquals(io.printed, { stdout: "", stderr: "careful\n" });
  }
});

Deno.test("makeContext() shows progress on stderr alone", async () => {
  const { io, context } = await contextIn({ isTerminal: true });
  {
    using bar = await context.progress({ label: "Working", total: 10 });
    bar.update(10);
  }
  assertStringIncludes(io.printed.stderr, "Working");
  assertEquals(io.printed.stdout, "");
});
