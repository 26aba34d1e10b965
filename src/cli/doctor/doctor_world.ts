/**
 * The world as the doctor sees it. Tests hand in their own.
 *
 * @module
 */

import type { SocketLike } from "../../polymarket/socket_connection.ts";

/** All of the world that the doctor looks at, besides files. */
export interface DoctorWorld {
  /** Makes requests. */
  readonly fetch: typeof fetch;
  /** Opens sockets. */
  readonly connect: (url: string) => SocketLike;
  /** Whether something is permitted. */
  readonly isGranted: (permission: Deno.PermissionDescriptor) => boolean;
  /** Version of Deno: `2.9.6`. */
  readonly denoVersion: string;
  /** Memory the program uses, bytes. */
  readonly usedBytes: () => number;
  /** Memory of the machine that is free, bytes; `undefined` if it may not be asked. */
  readonly freeBytes: () => number | undefined;
}

/** The real one. */
export const SYSTEM_WORLD: DoctorWorld = {
  fetch: (input, init) => fetch(input, init),
  connect: (url) => new WebSocket(url),
  isGranted,
  denoVersion: Deno.version.deno,
  usedBytes: () => Deno.memoryUsage().rss,
  freeBytes: () =>
    isGranted({ name: "sys", kind: "systemMemoryInfo" })
      ? Deno.systemMemoryInfo().available
      : undefined,
};

function isGranted(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}
