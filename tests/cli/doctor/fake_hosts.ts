/** Every host of the exchange on one port, as well as it needs to be for a doctor. */

/** What the hosts say. */
export interface FakeHosts {
  /** Time they tell, milliseconds. */
  readonly timeMs: () => number;
  /** Answer to whether orders are allowed. */
  readonly geoblock?: unknown;
  /** Paths that answer with status 503. */
  readonly broken?: readonly string[];
  /** How far the Data API is behind, seconds; `null` if it does not say. @default {5} */
  readonly lagSeconds?: number | null;
  /** Chain of the node at `/node`. @default {"0x89"} */
  readonly chain?: string;
}

/** Starts them. */
export function fakeHosts(
  { timeMs, geoblock, broken = [], lagSeconds = 5, chain = "0x89" }: FakeHosts,
) {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const { pathname } = new URL(request.url);
    const headers = { date: new Date(timeMs()).toUTCString() };
    if (broken.includes(pathname)) return new Response("down", { status: 503, headers });
    if (pathname.startsWith("/socket")) return Deno.upgradeWebSocket(request).response;
    if (pathname === "/node") {
      const { socket, response } = Deno.upgradeWebSocket(request);
      socket.onmessage = () => socket.send(`{"jsonrpc":"2.0","id":1,"result":"${chain}"}`);
      return response;
    }
    const answers: Readonly<Record<string, unknown>> = {
      "/time": Math.floor(timeMs() / 1000),
      "/v2/trades": { data: [] },
      "/v2/status": { data: { serving: { lag_seconds: lagSeconds, worst: "fills" } } },
      "/markets": [],
      "/api/geoblock": geoblock ?? { blocked: false, country: "IE", region: "" },
    };
    const answer = answers[pathname];
    return answer === undefined
      ? new Response("", { status: 404, headers })
      : Response.json(answer, { headers });
  });
  const host = `127.0.0.1:${server.addr.port}`;
  const hosts = {
    gamma: `http://${host}`,
    data: `http://${host}`,
    clob: `http://${host}`,
    site: `http://${host}`,
    rtds: `ws://${host}/socket/rtds`,
    clobWs: `ws://${host}/socket/prices`,
  };
  return {
    hosts,
    /** Flags that name them. */
    flags: [
      `--gamma-url=${hosts.gamma}`,
      `--data-url=${hosts.data}`,
      `--clob-url=${hosts.clob}`,
      `--site-url=${hosts.site}`,
      `--rtds-url=${hosts.rtds}`,
      `--clob-ws-url=${hosts.clobWs}`,
    ],
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
