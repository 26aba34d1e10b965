/**
 * Stops a run at a moment at which nothing is half done, when a person or the system asks for it.
 *
 * @module
 */

/** Exit code of each signal, as shells have them: 128 and the signal's number. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/** A signal that asks the program to stop. */
export type StopSignal = keyof typeof EXIT_CODES;

/** Thrown when a run was stopped on request. */
export class Stopped extends Error {
  override readonly name = "Stopped";
  /** What the program exits with. */
  readonly exitCode: number;
  /** Whether the same command goes on where this one was stopped. */
  readonly isKept: boolean;

  /**
   * @param signal What asked for it.
   * @param isKept Whether the same command goes on where this one was stopped.
   */
  constructor(signal: StopSignal, isKept = false) {
    super(`Stopped by ${signal}`);
    this.exitCode = EXIT_CODES[signal];
    this.isKept = isKept;
  }
}

/** The signals that this system has. */
function stopSignals(): readonly StopSignal[] {
  return Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
}

/**
 * How long signals count as one, milliseconds: those who start the program, such as npx and a task, pass on what the
 * terminal has sent to everybody, so that one Ctrl-C arrives several times.
 */
const ONE_PRESS_MS = 500;

/** How many {@linkcode StopRequest}s listen. */
let requests = 0;

/** Listens for signals until it is disposed of. A second press of Ctrl-C ends the program at once, as it would have without. */
export class StopRequest implements Disposable {
  readonly #isKept: boolean;
  readonly #hear = hearing(() => performance.now());
  readonly #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = stopSignals().map((signal) => {
    const listener = () => this.#stop(signal);
    Deno.addSignalListener(signal, listener);
    return { signal, listener };
  });

  /** @param isKept Whether the same command goes on where this one is stopped. */
  constructor(isKept = false) {
    this.#isKept = isKept;
    requests++;
  }

  /** Aborted, with a {@linkcode Stopped} as its reason, when the program is asked to stop. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /**
   * Lets the system be heard, now and then: for work that has no turns of the event loop of its own.
   *
   * @throws {Stopped} If the program was asked to stop.
   */
  async check(): Promise<void> {
    await this.#hear();
    this.signal.throwIfAborted();
  }

  /** Listens no more. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    const listeners = this.#listeners.splice(0);
    if (listeners.length > 0) requests--;
    for (const { signal, listener } of listeners) Deno.removeSignalListener(signal, listener);
  }

  #stop(signal: StopSignal): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this[Symbol.dispose](), ONE_PRESS_MS);
    this.#controller.abort(new Stopped(signal, this.#isKept));
  }
}

/**
 * Does something before a signal ends the program, which it does with the code that shells know. Where a
 * {@linkcode StopRequest} listens the program ends in its own way, and nothing is done here.
 *
 * @param action What to do.
 * @returns Listens no more when it is disposed of.
 */
export function beforeEnd(action: () => void): Disposable {
  const listeners = stopSignals().map((signal) => {
    const listener = () => {
      if (requests > 0) return;
      action();
      Deno.exit(EXIT_CODES[signal]);
    };
    Deno.addSignalListener(signal, listener);
    return { signal, listener };
  });
  return {
    [Symbol.dispose]() {
      for (const { signal, listener } of listeners.splice(0)) {
        Deno.removeSignalListener(signal, listener);
      }
    },
  };
}

/** How long a person waits at most until a request to stop is heard, milliseconds. */
const HEARING_MS = 100;

/**
 * The same items until a signal is aborted; then its reason is thrown in place of the next one.
 *
 * @param items Where the items come from.
 * @param signals Any of them ends it.
 * @param nowMs A clock that never goes back. @default {the process's own}
 */
export async function* until<T>(
  items: Iterable<T> | AsyncIterable<T>,
  signals: readonly AbortSignal[],
  nowMs: () => number = () => performance.now(),
): AsyncGenerator<T> {
  const hear = hearing(nowMs);
  for await (const item of items) {
    yield item;
    await hear();
    for (const signal of signals) signal.throwIfAborted();
  }
}

/** The system's signals are heard between two turns of the event loop only; a turn costs as much as many trades. */
function hearing(nowMs: () => number): () => Promise<void> {
  let heardMs = nowMs();
  return async () => {
    if (nowMs() - heardMs < HEARING_MS) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    heardMs = nowMs();
  };
}
