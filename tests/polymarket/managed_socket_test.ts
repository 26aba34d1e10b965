import { assert, assertEquals } from "@std/assert";
import { ManagedSocket, type ManagedSocketOptions } from "../../src/polymarket/managed_socket.ts";
import { HandClock, madeSockets } from "./made_sockets.ts";

/** A socket in a world that the test moves; texts that begin with a brace are signs of life. */
function made(options: Partial<ManagedSocketOptions> = {}) {
  const clock = new HandClock();
  const { sockets, connect } = madeSockets();
  const heard: string[] = [];
  const told: string[] = [];
  const socket = new ManagedSocket({
    url: "ws://127.0.0.1/made",
    greeting: () => ["subscribe"],
    onText: (text) => {
      heard.push(text);
      return text.startsWith("{");
    },
    onOpen: () => told.push("open"),
    onLost: (reason) => told.push(reason),
    onRefused: (reason) => told.push(reason),
    clock,
    connect,
    random: () => 0.5,
    ...options,
  });
  socket.start();
  return { clock, sockets, heard, told, socket };
}

Deno.test("ManagedSocket greets, pings every five seconds, and hears", async () => {
  const { clock, sockets, heard, told, socket } = made();
  sockets[0]!.open();
  sockets[0]!.tell("{1}");
  await clock.pass(10_000);
  assertEquals(sockets[0]!.sent, ["subscribe", "PING", "PING"]);
  assertEquals([heard, told], [["{1}"], ["open"]]);
  assertEquals(socket.health.isOpen, true);
  socket.stop();
  assert(sockets[0]!.isClosed);
});

Deno.test("ManagedSocket replaces a connection that only answers pings within 35 seconds", async () => {
  const { clock, sockets, told, socket } = made();
  sockets[0]!.open();
  sockets[0]!.tell("{1}");
  for (let second = 0; second < 29; second++) {
    await clock.pass(1_000);
    sockets[0]!.tell("");
  }
  assertEquals([sockets.length, sockets[0]!.isClosed], [1, false]);
  await clock.pass(6_000);
  assertEquals([sockets.length, sockets[0]!.isClosed], [2, true]);
  sockets[1]!.open();
  assertEquals(sockets[1]!.sent, ["subscribe"]);
  assertEquals(told, ["open", "silent for 30 s", "open"]);
  socket.stop();
});

Deno.test("ManagedSocket keeps a connection for as long as it tells", async () => {
  const { clock, sockets, socket } = made();
  sockets[0]!.open();
  for (let i = 0; i < 20; i++) {
    sockets[0]!.tell("{}");
    await clock.pass(25_000);
  }
  assertEquals([sockets.length, sockets[0]!.isClosed], [1, false]);
  socket.stop();
});

Deno.test("ManagedSocket waits longer after each failure, a minute at most, and anew after one that stood", async () => {
  const { clock, sockets, socket } = made();
  const pausesMs: number[] = [];
  for (let attempt = 0; attempt < 9; attempt++) {
    sockets.at(-1)!.end();
    const startMs = clock.nowMs();
    const { length } = sockets;
    while (sockets.length === length) await clock.pass(250);
    pausesMs.push(clock.nowMs() - startMs);
  }
  assertEquals(pausesMs, [1500, 3000, 6000, 12000, 24000, 45000, 45000, 45000, 45000]);
  sockets.at(-1)!.open();
  sockets.at(-1)!.tell("{}");
  await clock.pass(10_000);
  sockets.at(-1)!.end();
  const { length } = sockets;
  await clock.pass(250);
  assertEquals(sockets.length, length + 1);
  socket.stop();
});

Deno.test("ManagedSocket gives up a connection that does not open", async () => {
  const { clock, sockets, told, socket } = made();
  await clock.pass(12_000);
  assertEquals([sockets.length, sockets[0]!.isClosed, told], [2, true, ["no answer in time"]]);
  socket.stop();
});

Deno.test("ManagedSocket renews a connection without a moment of silence", async () => {
  const { clock, sockets, heard, told, socket } = made({ renewMs: 20_000 });
  sockets[0]!.open();
  sockets[0]!.tell("{1}");
  await clock.pass(20_000);
  assertEquals(sockets.length, 2);
  sockets[1]!.open();
  sockets[1]!.tell("");
  sockets[0]!.tell("{2}");
  assertEquals(sockets[0]!.isClosed, false);
  sockets[1]!.tell("{3}");
  assertEquals(sockets[0]!.isClosed, true);
  assertEquals(heard, ["{1}", "", "{2}", "{3}"]);
  assertEquals(told, ["open"]);
  socket.stop();
});

Deno.test("ManagedSocket keeps the old connection if the new one fails, and takes the new one if the old does", async () => {
  const { clock, sockets, told, socket } = made({ renewMs: 20_000 });
  sockets[0]!.open();
  sockets[0]!.tell("{1}");
  await clock.pass(20_000);
  sockets[1]!.end();
  assertEquals([sockets[0]!.isClosed, told], [false, ["open"]]);
  sockets[0]!.tell("{2}");
  await clock.pass(20_000);
  assertEquals(sockets.length, 3);
  sockets[2]!.open();
  sockets[0]!.end(1001, "bye");
  assertEquals(told, ["open", "closed, 1001 bye", "open"]);
  sockets[2]!.tell("{3}");
  await clock.pass(1_000);
  assertEquals([sockets.length, sockets[2]!.isClosed], [3, false]);
  socket.stop();
});

Deno.test("ManagedSocket refuses what is too long and what is no text", () => {
  const { sockets, heard, told, socket } = made({ maxChars: 10 });
  sockets[0]!.open();
  sockets[0]!.tell("{".repeat(11));
  sockets[0]!.tell(new ArrayBuffer(1));
  sockets[0]!.tell("{".repeat(10));
  assertEquals([told, heard.length], [["open", "oversized", "binary"], 1]);
  socket.stop();
});

Deno.test("ManagedSocket.stop() ends everything, also an attempt that waits", async () => {
  const { clock, sockets, socket } = made();
  sockets[0]!.end();
  socket.stop();
  await clock.pass(120_000);
  assertEquals(sockets.length, 1);
  socket.start();
  assertEquals(sockets.length, 2);
  socket.stop();
});

Deno.test("ManagedSocket.replace() opens another connection", async () => {
  const { clock, sockets, told, socket } = made();
  sockets[0]!.open();
  sockets[0]!.tell("{}");
  socket.replace("a snapshot is missing");
  await clock.pass(1_000);
  assertEquals([sockets.length, told], [2, ["open", "a snapshot is missing"]]);
  socket.stop();
});

Deno.test("ManagedSocket waits longer after each connection that tells something and is closed at once", async () => {
  const { clock, sockets, socket } = made();
  const pausesMs: number[] = [];
  for (let attempt = 0; attempt < 4; attempt++) {
    sockets.at(-1)!.open();
    sockets.at(-1)!.tell("{}");
    sockets.at(-1)!.end(1013, "slow consumer");
    const startMs = clock.nowMs();
    const { length } = sockets;
    while (sockets.length === length) await clock.pass(250);
    pausesMs.push(clock.nowMs() - startMs);
  }
  assertEquals(pausesMs, [1500, 3000, 6000, 12000]);
  socket.stop();
});

Deno.test("ManagedSocket.replace() gives up a connection that was to replace the present one, too", async () => {
  const { clock, sockets, socket } = made({ renewMs: 20_000 });
  sockets[0]!.open();
  sockets[0]!.tell("{}");
  await clock.pass(20_000);
  sockets[1]!.open();
  socket.replace("other wallets");
  assertEquals(sockets.map(({ isClosed }) => isClosed), [true, true]);
  await clock.pass(1_000);
  assertEquals(sockets.length, 3);
  socket.stop();
});

Deno.test("ManagedSocket notices silence also after the clock was set back by an hour", async () => {
  const { clock, sockets, socket } = made();
  sockets[0]!.open();
  sockets[0]!.tell("{}");
  clock.setBack(3_600_000);
  await clock.pass(70_000);
  assertEquals([sockets[0]!.isClosed, sockets.length], [true, 2]);
  socket.stop();
});
