/**
 * Sends messages of the activity socket at a steady rate, as a process of its own: one message a frame, each a new
 * transaction, with the time at which it is sent.
 *
 * Prints its address, then sends to whoever subscribes, for so many seconds, and prints how many it sent.
 *
 * @module
 */

import { activityMessage, rowsOf } from "../fake_polymarket/messages.ts";
import { FAKE_START_MS, FakeWorld } from "../fake_polymarket/world.ts";

const [rate = 20_000, seconds = 60, whaleShare = 0.02] = Deno.args.map(Number);
/** Milliseconds between two bursts. */
const BURST_MS = 5;

const world = new FakeWorld({ markets: 200, wallets: 20_000, isExact: true, whaleShare });
/** Frames without hash and time: what is before, between and after them. */
const frames = Array.from({ length: 5_000 }, (_, n) => {
  const transaction = { ...world.next(FAKE_START_MS + n), hash: "@hash@" };
  const [row] = rowsOf(transaction, "orders_matched");
  const text = JSON.stringify(activityMessage(row!, "trades", 1_999_999_999_999));
  return text.split(/@hash@|(?<="timestamp":)1999999999999/) as [string, string, string];
});

function send(socket: WebSocket): Promise<number> {
  const startMs = performance.now();
  let sent = 0;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const passedMs = Math.min(performance.now() - startMs, seconds * 1000);
      const due = Math.floor(passedMs * rate / 1000);
      for (; sent < due; sent++) {
        const [head, middle, tail] = frames[sent % frames.length]!;
        const hash = `0x${sent.toString(16).padStart(64, "0")}`;
        socket.send(`${head}${hash}${middle}${Date.now()}${tail}`);
      }
      if (passedMs < seconds * 1000) return;
      clearInterval(timer);
      resolve(sent);
    }, BURST_MS);
  });
}

const server = Deno.serve({
  port: 0,
  hostname: "127.0.0.1",
  onListen: ({ port }) => console.log(`ws://127.0.0.1:${port}`),
}, (request) => {
  const { socket, response } = Deno.upgradeWebSocket(request);
  let isSending = false;
  socket.onmessage = async () => {
    if (isSending) return;
    isSending = true;
    const sent = await send(socket);
    console.log(sent);
  };
  socket.onclose = () => server.shutdown();
  return response;
});
