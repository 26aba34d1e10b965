/**
 * Who may do what: which requests the server answers at all, which may see the account, which may decide about it.
 *
 * On this machine everybody may look, as every program of its user can read the account anyway; but no web page may, under
 * whatever name it calls this machine. From elsewhere nobody may look without the token. To decide takes the token, a
 * page of this very server, and POST.
 *
 * @module
 */

import type { Secret } from "../core/secret.ts";
import { isLoopback } from "../polymarket/hosts.ts";

/** What decides about access. */
export interface AccessRules {
  /** Whether the server listens on the loopback only. */
  readonly isLocal: boolean;
  /** What a viewer has to know. */
  readonly token: Secret;
}

/** What somebody wants. */
export type Wish = "page" | "look" | "decide";

/** Why not: a status of HTTP and a sentence. */
export interface Refusal {
  readonly status: 401 | 403 | 405;
  readonly sentence: string;
}

/** Characters of a token at least. */
export const MIN_TOKEN = 16;

/**
 * Whether a request is refused.
 *
 * @param request What somebody sent.
 * @param wish What that comes to.
 * @param rules What decides.
 * @returns Why; `undefined` if it is allowed.
 */
export function refusalOf(
  request: Request,
  wish: Wish,
  { isLocal, token }: AccessRules,
): Refusal | undefined {
  const { host, hostname } = new URL(request.url);
  if (isLocal && !isLoopback(hostname)) {
    return { status: 403, sentence: "This page is for this machine only" };
  }
  const site = request.headers.get("sec-fetch-site");
  if (wish !== "page" && site !== null && site !== "same-origin" && site !== "none") {
    return { status: 403, sentence: "Another page may not ask for this" };
  }
  if (wish === "decide") {
    if (request.method !== "POST") return { status: 405, sentence: "Only POST" };
    if (!isOwnOrigin(request.headers.get("origin"), host)) {
      return { status: 403, sentence: "Another page may not ask for this" };
    }
  } else if (request.method !== "GET") return { status: 405, sentence: "Only GET" };
  const needsToken = wish === "decide" || (wish === "look" && !isLocal);
  if (needsToken && !isToken(request.headers.get("authorization"), token)) {
    return { status: 401, sentence: "The token is missing or another one" };
  }
  return undefined;
}

/** A token that nobody guesses: 32 random bytes, in characters that are safe in a link. */
export function makeToken(random: (bytes: Uint8Array<ArrayBuffer>) => void): string {
  const bytes = new Uint8Array(32);
  random(bytes);
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_")
    .replace(/=+$/, "");
}

/** A proxy in front may speak TLS. */
function isOwnOrigin(origin: string | null, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}

/** Compares all characters, so that how long it takes tells nothing about the first that differs. */
function isToken(header: string | null, token: Secret): boolean {
  const wanted = `Bearer ${token.reveal()}`;
  const given = header ?? "";
  let difference = wanted.length ^ given.length;
  for (let i = 0; i < wanted.length; i++) {
    difference |= wanted.charCodeAt(i) ^ given.charCodeAt(i % (given.length || 1));
  }
  return difference === 0;
}
