import { assertEquals } from "@std/assert";
import { Board } from "../../src/dashboard/board.ts";
import { HEARTBEAT_MS, viewerStream } from "../../src/dashboard/viewer_stream.ts";

/** Waits on request. */
class Waiting {
  readonly waits: { ms: number; end: () => void }[] = [];
  timeMs = 42;

  nowMs(): number {
    return this.timeMs;
  }

  wait(ms: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.waits.push({ ms, end: resolve });
    signal?.addEventListener("abort", () => reject(signal.reason));
    return promise;
  }
}

function watch(board: Board) {
  const clock = new Waiting();
  const stop = new AbortController();
  let left = 0;
  const stream = viewerStream(board, { clock, signal: stop.signal, onEnd: () => left++ });
  const reader = stream.getReader();
  const next = async () => {
    const { done, value } = await reader.read();
    return done ? undefined : new TextDecoder().decode(value);
  };
  return { clock, stop, reader, next, left: () => left };
}

/** What tells the time. */
const TIME = "event: time\ndata: 42\n\n";

/** Lets everything happen that does not wait. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

Deno.test("viewerStream() tells the whole, then each change", async () => {
  const board = new Board();
  const { next, reader } = watch(board);
  assertEquals(await next(), `${TIME}event: whole\ndata: {}\n\n`);
  board.fail("a");
  assertEquals(await next(), `event: change\ndata: ${board.change}\n\n`);
  board.fail("b");
  assertEquals(await next(), 'event: change\ndata: {"state":{"kind":"failed","message":"b"}}\n\n');
  await reader.cancel();
});

Deno.test("viewerStream() gives a slow viewer the newest whole, not a queue of changes", async () => {
  const board = new Board();
  const { next, reader } = watch(board);
  await next();
  await settle();
  // One event may wait in the stream itself.
  for (let i = 0; i < 1000; i++) {
    board.fail(String(i));
    if (i === 0) await settle();
  }
  await settle();
  assertEquals(await next(), 'event: change\ndata: {"state":{"kind":"failed","message":"0"}}\n\n');
  assertEquals(await next(), 'event: whole\ndata: {"state":{"kind":"failed","message":"999"}}\n\n');
  await reader.cancel();
});

Deno.test("viewerStream() tells the time to who gets nothing else", async () => {
  const { clock, next, reader } = watch(new Board());
  await next();
  await settle();
  assertEquals(clock.waits.map(({ ms }) => ms), [HEARTBEAT_MS]);
  clock.waits[0]!.end();
  assertEquals(await next(), TIME);
  await reader.cancel();
});

Deno.test("viewerStream() tells the time now and then to who gets changes without a break, too", async () => {
  const board = new Board();
  const { clock, next, reader } = watch(board);
  await next();
  const told: boolean[] = [];
  // Set back at the end: who has another clock is told so at once.
  for (const timeMs of [43, 42 + HEARTBEAT_MS, 43 + HEARTBEAT_MS, 42 + 2 * HEARTBEAT_MS, 7]) {
    clock.timeMs = timeMs;
    board.fail(String(timeMs));
    const text = await next();
    assertEquals(text?.endsWith(`event: change\ndata: ${board.change}\n\n`), true);
    told.push(text!.startsWith(`event: time\ndata: ${timeMs}\n\n`));
  }
  assertEquals(told, [false, true, false, true, true]);
  await reader.cancel();
});

Deno.test("viewerStream() ends with its server, and says so when its viewer leaves", async () => {
  const board = new Board();
  const ending = watch(board);
  await ending.next();
  ending.stop.abort();
  assertEquals(await ending.next(), undefined);
  assertEquals(ending.left(), 1);
  const leaving = watch(board);
  await leaving.next();
  await leaving.reader.cancel();
  assertEquals(leaving.left(), 1);
});
