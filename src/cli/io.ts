/**
 * The world as a command sees it: two outputs, the environment, a clock. Tests hand in their own.
 *
 * @module
 */

import { type Clock, SYSTEM_CLOCK } from "../polymarket/clock.ts";

/** Somewhere to print to. */
export interface CliOutput {
  /** Prints all of the text before it returns. */
  write(text: string): void;
  /** Whether a person is watching. */
  readonly isTerminal: boolean;
  /** Width in characters; 80 where there is no terminal. */
  readonly columns: number;
  /** Lines that fit, where there is a terminal and it says so. */
  readonly rows?: number | undefined;
}

/** All of the world that the command line uses besides files. */
export interface CliIo {
  /** For results. */
  readonly stdout: CliOutput;
  /** For talk: notes, progress, errors. */
  readonly stderr: CliOutput;
  /** Value of an environment variable. */
  env(name: string): string | undefined;
  /** Milliseconds since some moment in the past; never goes back. */
  nowMs(): number;
  /** The time of day, and waiting. */
  readonly clock: Clock;
}

/** The parts of `Deno.stdout` in use. */
export interface SyncWriter {
  writeSync(bytes: Uint8Array): number;
  isTerminal(): boolean;
}

/** How long to wait for a reader that has not caught up, milliseconds. */
const RETRY_MS = 2;

/** The process's own outputs, environment and clock. */
export function systemIo(): CliIo {
  return {
    stdout: outputTo(Deno.stdout),
    stderr: outputTo(Deno.stderr),
    env: (name) => mayRead(name) ? Deno.env.get(name) : undefined,
    nowMs: () => performance.now(),
    clock: SYSTEM_CLOCK,
  };
}

/**
 * An output that prints to a file descriptor.
 *
 * When the reader has gone (`pilotfish whales | head`), the rest is dropped and the command goes on: what it writes to
 * files must not depend on who reads along.
 *
 * @param writer Where to.
 */
export function outputTo(writer: SyncWriter): CliOutput {
  const encoder = new TextEncoder();
  const isTerminal = writer.isTerminal();
  let closed = false;
  return {
    isTerminal,
    get columns() {
      return isTerminal ? terminalColumns() : 80;
    },
    get rows() {
      return isTerminal ? Deno.consoleSize().rows || undefined : undefined;
    },
    write(text) {
      const bytes = encoder.encode(text);
      let offset = 0;
      while (!closed && offset < bytes.length) {
        try {
          offset += writer.writeSync(bytes.subarray(offset));
        } catch (error) {
          if (error instanceof Deno.errors.BrokenPipe) closed = true;
          else if (error instanceof Deno.errors.WouldBlock) sleepSync(RETRY_MS);
          else throw error;
        }
      }
    },
  };
}

/** A pipe that another program made non-blocking (npx does) is full for a moment: there is nothing else to do. */
function sleepSync(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function terminalColumns(): number {
  const { columns } = Deno.consoleSize();
  return columns > 0 ? columns : 80;
}

/** Variables outside the program's permissions count as unset; asking for them would open a prompt. */
function mayRead(variable: string): boolean {
  return Deno.permissions.querySync({ name: "env", variable }).state === "granted";
}
