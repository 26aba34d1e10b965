/** A world for the command line that only the test can see. */

import type { CliIo } from "../../src/cli/io.ts";
import { main } from "../../src/cli/main.ts";
import type { Clock } from "../../src/store/lease.ts";

/** What may differ from a piped command without environment. */
export interface FakeWorld {
  readonly env?: Readonly<Record<string, string>>;
  readonly isTerminal?: boolean;
  readonly columns?: number;
  readonly nowMs?: () => number;
  readonly clock?: Clock;
}

/** An io whose outputs can be looked at. */
export interface FakeIo extends CliIo {
  readonly printed: { stdout: string; stderr: string };
}

/** Makes a world. */
export function fakeIo(world: FakeWorld = {}): FakeIo {
  const { env = {}, isTerminal = false, columns = 80, nowMs = () => 0, clock = fakeClock() } =
    world;
  const printed = { stdout: "", stderr: "" };
  function output(name: "stdout" | "stderr") {
    return {
      isTerminal,
      columns,
      write(text: string) {
        printed[name] += text;
      },
    };
  }
  return {
    stdout: output("stdout"),
    stderr: output("stderr"),
    env: (name) => env[name],
    nowMs,
    clock,
    printed,
  };
}

/** A time of day that goes on only when somebody waits. */
function fakeClock(): FakeIo["clock"] {
  let timeMs = Date.UTC(2026, 0, 5);
  return {
    nowMs: () => timeMs,
    wait(ms) {
      timeMs += ms;
      return Promise.resolve();
    },
  };
}

/** Runs a command line in a world, and tells what came of it. */
export async function runMain(
  args: readonly string[],
  world?: FakeWorld,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const io = fakeIo(world);
  const code = await main(args, io);
  return { code, ...io.printed };
}

/** A temporary folder that is gone at the end of the scope. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir({ prefix: "pilotfish-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
