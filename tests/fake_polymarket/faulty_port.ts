/**
 * A past behind a port of this machine, with the trouble that networks make, the same for the same seed.
 *
 * @module
 */

import { Random } from "../../src/research/sample/random.ts";
import type { PastServer } from "./past_server.ts";

/** Settings of {@linkcode servePast}. */
export interface FaultyPortOptions {
  /** Share of the requests that meet trouble, 0 to 1. @default {0} */
  readonly trouble?: number;
  readonly seed?: number;
  /** Called before each answer. */
  readonly onRequest?: () => void;
}

/** A port, open until it is disposed of. */
export interface FaultyPort extends AsyncDisposable {
  /** Its address. */
  readonly host: string;
}

/** Puts a past behind a port. */
export function servePast(past: PastServer, options: FaultyPortOptions = {}): FaultyPort {
  const { trouble = 0, seed = 1, onRequest } = options;
  const random = new Random(seed, 11);
  const stop = new AbortController();
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", signal: stop.signal, onListen: () => {} },
    async ({ url }) => {
      onRequest?.();
      if (!random.chance(trouble)) return past.answer(url);
      switch (random.below(4)) {
        case 0:
          return new Response("slow down", { status: 429, headers: { "retry-after": "0" } });
        case 1:
          return new Response("<html>bad gateway</html>", { status: 502 });
        case 2:
          return new Response('{"data": [', { status: 200 });
        default:
          return cut(await past.answer(url).text());
      }
    },
  );
  return {
    host: `http://127.0.0.1:${server.addr.port}`,
    async [Symbol.asyncDispose]() {
      // Not a shutdown: that waits for idle connections, which older versions of Deno keep for 90 seconds.
      stop.abort();
      await server.finished;
    },
  };
}

/** The first half of an answer: whoever asked waits for as much as was promised, until the connection ends. */
function cut(text: string): Response {
  const bytes = new TextEncoder().encode(text);
  return new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(bytes.subarray(0, bytes.length >> 1));
        controller.close();
      },
    }),
    { headers: { "content-length": String(bytes.length) } },
  );
}
