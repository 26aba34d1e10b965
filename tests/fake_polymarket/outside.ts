/** What the program is given to talk to the made-up exchange: addresses, and clocks for tests that cannot wait. */

import { type Clock, SYSTEM_CLOCK } from "../../src/polymarket/clock.ts";
import { type Hosts, hostsWith } from "../../src/polymarket/hosts.ts";
import type { FakePolymarket } from "./server.ts";

/** The addresses of a made-up exchange. */
export function hostsOf({ urls }: FakePolymarket): Hosts {
  const { gamma, data, clob, site, activity, clobSocket } = urls;
  return hostsWith({ gamma, data, clob, site, rtds: activity, clobWs: clobSocket });
}

/** A clock on which an hour is over at once, but everything else that is due happens in between. */
export function hastyClock(): Clock {
  let nowMs = 1_790_000_000_000;
  return {
    nowMs: () => nowMs,
    async wait(ms, signal) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      signal?.throwIfAborted();
      nowMs += ms;
    },
  };
}

/** A clock that goes two hundred times as fast as it should: fast for a test, slow enough for real sockets. */
export function fastClock(): Clock {
  const startMs = Date.now();
  return {
    nowMs: () => startMs + 200 * (Date.now() - startMs),
    wait: (ms, signal) => SYSTEM_CLOCK.wait(ms / 200, signal),
  };
}
