/**
 * A host on this machine that gives parts of files, and counts what it gives.
 *
 * @module
 */

/** How the host behaves. */
export interface HostManners {
  /** Whether it gives parts of files. @default {true} */
  readonly hasRanges?: boolean;
  /** Answers itself instead, unless it returns `undefined`. `number` counts requests from 1. */
  readonly answer?: (request: Request, number: number) => Response | undefined;
  /** Tag of a file; changes with the file. @default {"one"} */
  readonly tag?: () => string;
}

/** A host that serves a folder. */
export interface RangeServer extends AsyncDisposable {
  /** Address of the folder. */
  readonly url: string;
  /** Bytes of bodies so far. */
  readonly sentBytes: number;
  /** Paths that were asked for. */
  readonly asked: readonly string[];
}

/** Serves a folder on a port of this machine. */
export function serveFolder(folder: string, manners: HostManners = {}): RangeServer {
  let sentBytes = 0;
  const asked: string[] = [];
  const stop = new AbortController();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, signal: stop.signal, onListen: () => {} },
    answer,
  );

  async function answer(request: Request): Promise<Response> {
    const path = decodeURIComponent(new URL(request.url).pathname);
    asked.push(path);
    const own = manners.answer?.(request, asked.length);
    if (own !== undefined) return own;
    const bytes = await Deno.readFile(folder + path).catch(() => undefined);
    if (bytes === undefined) return new Response("no such file", { status: 404 });
    const response = respond(request, bytes, manners);
    sentBytes += Number(response.headers.get("content-length"));
    return response;
  }

  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    asked,
    get sentBytes() {
      return sentBytes;
    },
    async [Symbol.asyncDispose]() {
      // Not a shutdown: that waits for idle connections, which older versions of Deno keep for 90 seconds.
      stop.abort();
      await server.finished;
    },
  };
}

/** Answers a request for a file, or a part of it, as a host does. */
export function respond(
  request: Request,
  file: Uint8Array<ArrayBuffer>,
  { hasRanges = true, tag = () => "one" }: HostManners = {},
): Response {
  const headers = new Headers({ etag: `"${tag()}"` });
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.get("range") ?? "") ?? [];
  if (first === undefined || !hasRanges) {
    headers.set("content-length", String(file.length));
    return new Response(file, { headers });
  }
  const start = Number(first);
  const end = Math.min(Number(last) + 1, file.length);
  headers.set("content-range", `bytes ${start}-${end - 1}/${file.length}`);
  if (start >= file.length) {
    headers.set("content-range", `bytes */${file.length}`);
    return new Response(null, { status: 416, headers });
  }
  headers.set("content-length", String(end - start));
  return new Response(file.subarray(start, end), { status: 206, headers });
}
