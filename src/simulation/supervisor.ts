/**
 * Starts processes on a machine until one has done the work: after a crash the next one, while one stands still another.
 *
 * @module
 */

import { Crash, type Life, type Machine } from "./machine.ts";

/** What a process does. It may throw. */
export type Program = (life: Life) => Promise<void>;

/** How a process came to rest. */
type Rest = "done" | "failed" | "parked";

/** A process that was started. */
interface Running {
  readonly life: Life;
  readonly ended: Promise<"done" | "failed">;
}

/** Processes in a row that fail though nothing more goes wrong, before that counts as never. */
const MAX_FUTILE = 5;
/** Longer than any holder of a lease may be silent. */
const LONG_MS = 60_000;
/** Operations that a process which took over does at most before the one that stood still goes on. */
const MAX_HEAD_START = 100;

/**
 * Runs a program until it is done.
 *
 * @param machine What it runs on.
 * @param program What every process does.
 * @throws {Error} If it does not get done: the last error is the cause.
 */
export async function supervise(machine: Machine, program: Program): Promise<void> {
  let lastError: unknown;
  let mishaps = -1;
  let futile = 0;

  function start(): Running {
    if (machine.mishaps === mishaps) futile++;
    else futile = 0;
    mishaps = machine.mishaps;
    if (futile > MAX_FUTILE) {
      const why = `${MAX_FUTILE} processes failed, the last one with ${messageOf(lastError)}`;
      throw new Error(`Cannot get done: ${why}`, { cause: lastError });
    }
    const life = machine.spawn();
    // Not at once: who waits for it has to listen first.
    const ended = Promise.resolve().then(() => program(life)).then(
      () => "done" as const,
      (error: unknown) => {
        if (!(error instanceof Crash)) {
          machine.trace.push(
            `${life.name} failed: ${messageOf(error)}`,
          );
        }
        lastError = error;
        return "failed" as const;
      },
    ).finally(() => machine.end(life));
    return { life, ended };
  }

  let current = start();
  for (;;) {
    const rest = await untilRest(machine, current);
    if (rest === "done") return;
    if (rest === "failed") {
      current = start();
      continue;
    }
    // It stands still, and for so long that another one takes over.
    const still = current;
    machine.pass(LONG_MS);
    const other = start();
    other.life.untilPause = Math.floor(machine.uniform() * MAX_HEAD_START);
    const otherRest = await untilRest(machine, other);
    still.life.wake?.();
    await untilEnd(machine, still);
    if (otherRest === "done") return;
    current = otherRest === "parked" ? other : start();
    if (otherRest === "parked") other.life.wake?.();
  }
}

/** Waits until a process ends or stands still. */
async function untilRest(machine: Machine, { ended }: Running): Promise<Rest> {
  const parked = new Promise<"parked">((resolve) => {
    machine.onPark = () => resolve("parked");
  });
  return await Promise.race([ended, parked]);
}

/** Waits until a process ends; when it stands still once more, it goes on at once. */
async function untilEnd(machine: Machine, running: Running): Promise<void> {
  while (await untilRest(machine, running) === "parked") running.life.wake?.();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
