/**
 * Benchmarks in processes of their own, each on its own core where the machine lets one choose: who sends must not take time
 * from who receives.
 *
 * @module
 */

const TASKSET = "/usr/bin/taskset";

/** How a program is started. */
export interface ProgramOptions {
  /** Its file, beside this one. */
  readonly file: string;
  readonly args?: readonly (string | number)[];
  /** What it may do, in Deno's flags. */
  readonly permissions: readonly string[];
  /** Core that it is to have, 0 for the first; counted around if there are fewer. @default {any} */
  readonly core?: number;
  readonly stdout?: "piped" | "inherit";
}

/** Cores of the machine: counted before this process is kept to one of them. */
const CORES = navigator.hardwareConcurrency;

/** Keeps this process, with all its threads, to the first core. */
export async function keepToFirstCore(): Promise<void> {
  if (!canPin()) return;
  const args = ["--all-tasks", "--cpu-list", "--pid", "0", String(Deno.pid)];
  await new Deno.Command(TASKSET, { args }).output();
}

/** Starts a program. */
export function startProgram(
  { file, args = [], permissions, core, stdout = "piped" }: ProgramOptions,
): Deno.ChildProcess {
  const path = new URL(file, import.meta.url).pathname;
  const deno = ["run", "--quiet", "--no-prompt", ...permissions, path, ...args.map(String)];
  if (core === undefined || !canPin()) {
    return new Deno.Command(Deno.execPath(), { args: deno, stdout }).spawn();
  }
  const pinned = ["--cpu-list", String(core % CORES), Deno.execPath(), ...deno];
  return new Deno.Command(TASKSET, { args: pinned, stdout }).spawn();
}

function canPin(): boolean {
  try {
    return Deno.statSync(TASKSET).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Lines that a program prints, one after the other. */
export async function* linesOf(program: Deno.ChildProcess): AsyncGenerator<string, void> {
  let rest = "";
  for await (const text of program.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}

/** The part of the global `process` in use. */
interface ProcessGlobal {
  readonly process: { cpuUsage(): { readonly user: number; readonly system: number } };
}

/** Time that this process has worked so far, milliseconds. */
export function busyMs(): number {
  const { process } = globalThis as unknown as ProcessGlobal;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** How much others wanted of the machine in the last minute: 1 is one core. */
export function machineLoad(): string {
  return Deno.loadavg()[0]!.toFixed(1);
}
