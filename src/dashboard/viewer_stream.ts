/**
 * What one viewer gets: server-sent events. One who reads slowly gets the newest state next, never a queue of old ones.
 *
 * @module
 */

import type { Clock } from "../polymarket/clock.ts";
import type { Board } from "./board.ts";

/** Milliseconds after which a viewer is told the time, by which ages are shown: also one who gets nothing else. */
export const HEARTBEAT_MS = 5000;

/**
 * The stream of one viewer; it ends when the viewer leaves or the signal says so.
 *
 * @param board What there is to see.
 * @param options The time, the end, and who is told that the viewer has left.
 */
export function viewerStream(
  board: Board,
  { clock, signal, onEnd = () => {} }: {
    readonly clock: Clock;
    readonly signal: AbortSignal;
    readonly onEnd?: () => void;
  },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const left = new AbortController();
  const ended = AbortSignal.any([signal, left.signal]);
  let told = -1;
  let timeMs = -Infinity;
  let wake = () => {};
  const unlisten = board.listen(() => wake());
  function end() {
    unlisten();
    left.abort();
    onEnd();
  }
  return new ReadableStream<Uint8Array>({
    // Asked only when the viewer has taken what was there: until then changes are not even written down.
    async pull(controller) {
      if (told === board.version && !ended.aborted) await nextChange();
      if (ended.aborted) {
        if (!left.signal.aborted) {
          end();
          controller.close();
        }
        return;
      }
      controller.enqueue(encoder.encode(nextEvent()));
    },
    cancel: end,
  }, { highWaterMark: 1 });

  function nextEvent(): string {
    const nowMs = clock.nowMs();
    const isDue = told === board.version || nowMs - timeMs >= HEARTBEAT_MS || nowMs < timeMs;
    if (!isDue) return nextState();
    timeMs = nowMs;
    return eventText("time", String(nowMs)) + nextState();
  }

  function nextState(): string {
    const { version } = board;
    if (told === version) return "";
    const isNext = told >= 0 && version === told + 1;
    told = version;
    return isNext ? eventText("change", board.change) : eventText("whole", board.whole);
  }

  async function nextChange(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    wake = resolve;
    const waiting = new AbortController();
    const end = AbortSignal.any([ended, waiting.signal]);
    const beat = clock.wait(HEARTBEAT_MS, end).catch(() => {
      // Ended by what it waits for, or by the end of all.
    });
    await Promise.race([promise, beat]);
    waiting.abort();
  }
}

/** JSON has no line breaks of its own, so one line of data holds it. */
function eventText(event: string, data: string): string {
  return `event: ${event}\ndata: ${data}\n\n`;
}
