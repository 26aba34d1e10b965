import { assertEquals, assertThrows } from "@std/assert";
import { outputTo, systemIo } from "../../src/cli/io.ts";

const ROOT = new URL("../../", import.meta.url);
const PROGRAM = [
  "run",
  "--no-prompt",
  "--allow-read",
  "--allow-env=PILOTFISH_*,NO_COLOR",
  "main.ts",
];
const MAY_RUN =
  Deno.permissions.querySync({ name: "run", command: Deno.execPath() }).state === "granted";

/** A writer that takes a few bytes at a time and does what it is told in between. */
function writer(behaviour: (call: number) => number) {
  const taken: number[] = [];
  let calls = 0;
  return {
    text: () => new TextDecoder().decode(new Uint8Array(taken)),
    calls: () => calls,
    isTerminal: () => false,
    writeSync(bytes: Uint8Array) {
      const count = Math.min(behaviour(++calls), bytes.length);
      taken.push(...bytes.subarray(0, count));
      return count;
    },
  };
}

Deno.test("outputTo() writes all of the text, however little is taken at a time", () => {
  const target = writer(() => 2);
  outputTo(target).write("whale ♒");
  assertEquals(target.text(), "whale ♒");
});

Deno.test("outputTo() waits for a reader that has not caught up", () => {
  const target = writer((call) => {
    if (call % 2 === 1) throw new Deno.errors.WouldBlock("full");
    return 3;
  });
  outputTo(target).write("abcdef");
  assertEquals([target.text(), target.calls()], ["abcdef", 4]);
});

Deno.test("outputTo() drops the rest once the reader has gone", () => {
  const target = writer((call) => {
    if (call === 2) throw new Deno.errors.BrokenPipe("gone");
    return 3;
  });
  const output = outputTo(target);
  output.write("abcdef");
  output.write("more");
  assertEquals([target.text(), target.calls()], ["abc", 2]);
});

Deno.test("outputTo() passes on any other failure", () => {
  const target = writer(() => {
    throw new Error("disk full");
  });
  assertThrows(() => outputTo(target).write("a"), Error, "disk full");
});

Deno.test("outputTo() has 80 columns where there is no terminal", () => {
  assertEquals([outputTo(writer(() => 1)).columns, outputTo(writer(() => 1)).isTerminal], [
    80,
    false,
  ]);
});

Deno.test("systemIo() takes a variable it may not read as unset", () => {
  assertEquals(systemIo().env("VARIABLE_OF_ANOTHER_PROGRAM"), undefined);
});

Deno.test({
  name: "the program needs no permission beyond its own to start, and says so in its exit code",
  ignore: !MAY_RUN,
  async fn() {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...PROGRAM, "help", "sample"],
      cwd: ROOT,
    }).output();
    const decoder = new TextDecoder();
    assertEquals([code, decoder.decode(stderr)], [0, ""]);
    assertEquals(
      decoder.decode(stdout),
      await Deno.readTextFile(new URL("tests/cli/help/help_snapshots/sample.txt", ROOT)),
    );
    const failed = await new Deno.Command(Deno.execPath(), {
      args: [...PROGRAM, "smaple"],
      cwd: ROOT,
    }).output();
    assertEquals(failed.code, 2);
  },
});

Deno.test({
  name: "the program ends quietly when nobody reads its output",
  ignore: !MAY_RUN,
  async fn() {
    await using child = new Deno.Command(Deno.execPath(), {
      args: [...PROGRAM, "completions", "bash"],
      cwd: ROOT,
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    await child.stdout.cancel();
    const stderr = await new Response(child.stderr).text();
    assertEquals([(await child.status).code, stderr], [0, ""]);
  },
});
