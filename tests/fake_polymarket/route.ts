/**
 * How the interfaces of the made-up exchange are put together: paths and what answers them.
 *
 * @module
 */

/** A request, already taken apart. */
export interface RouteRequest {
  readonly request: Request;
  readonly url: URL;
  /** What of the path is left after the route's own. `""` if nothing is. */
  readonly rest: string;
}

/** Answers a request. */
export type Route = (request: RouteRequest) => Response | Promise<Response>;

/** Finds the route with the longest path that the request's path begins with. */
export function findRoute(
  routes: ReadonlyMap<string, Route>,
  pathname: string,
): readonly [Route, string] | undefined {
  let found: readonly [Route, string] | undefined;
  let longest = -1;
  for (const [path, route] of routes) {
    const isIt = pathname === path || (path.endsWith("/") && pathname.startsWith(path));
    if (!isIt || path.length <= longest) continue;
    found = [route, pathname.slice(path.length)];
    longest = path.length;
  }
  return found;
}
