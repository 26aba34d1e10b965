import { assertEquals } from "@std/assert";
import { Board } from "../../src/dashboard/board.ts";
import { HEARTBEAT_MS, viewerStream } from "../../src/dashboard/viewer_stream.ts";

/** Waits on request. */
class Waiting {
  readonly waits: { ms: number; end: () => void }[] = [];

  nowMs(): number {
    return 42;
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

/** Lets everything happen that does not wait. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

Deno.test("viewerStream() tells the whole, then each change", async () => {
  const board = new Board();
  const { next, reader } = watch(board);
  assertEquals(await next(), "event: whole\ndata: {}\n\n");
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
  assertEquals(await next(), "event: time\ndata: 42\n\n");
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
