/**
 * Reads the body of an answer, but not more of it than can be borne.
 *
 * @module
 */

/**
 * Reads an answer as text.
 *
 * @param response The answer; its body is used up or cancelled afterwards.
 * @param maxBytes Bytes that are read at most.
 * @returns The text; `undefined` if there is more.
 * @throws If the connection is cut.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { readBody } from "./body.ts";
 *
 * assertEquals(await readBody(new Response("12345"), 5), "12345");
 * assertEquals(await readBody(new Response("123456"), 5), undefined);
 * ```
 */
export async function readBody(response: Response, maxBytes: number): Promise<string | undefined> {
  const told = Number(response.headers.get("content-length"));
  if (told > maxBytes) {
    await response.body?.cancel();
    return undefined;
  }
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    // Leaving the loop cancels the rest.
    if (bytes > maxBytes) return undefined;
    parts.push(decoder.decode(chunk, { stream: true }));
  }
  return parts.join("") + decoder.decode();
}
