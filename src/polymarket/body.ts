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
  let buffer = spare.pop() ?? new Uint8Array(FIRST_BYTES);
  let length = 0;
  try {
    for await (const chunk of response.body ?? []) {
      // Leaving the loop cancels the rest.
      if (length + chunk.length > maxBytes) return undefined;
      if (length + chunk.length > buffer.length) {
        const larger = new Uint8Array(Math.max(2 * buffer.length, length + chunk.length));
        larger.set(buffer.subarray(0, length));
        buffer = larger;
      }
      buffer.set(chunk, length);
      length += chunk.length;
    }
    return decoder.decode(buffer.subarray(0, length));
  } finally {
    if (spare.length < MAX_SPARE && buffer.length <= MAX_SPARE_BYTES) spare.push(buffer);
  }
}

const decoder = new TextDecoder();
/** Size of a buffer at first, bytes. */
const FIRST_BYTES = 1 << 16;
/** Buffers that are kept, and the largest of them, bytes. */
const MAX_SPARE = 8;
const MAX_SPARE_BYTES = 1 << 20;
/**
 * Buffers that nobody uses at the moment. Parts of answers that come at the same time would otherwise be alive for long
 * enough to be collected late, which made up most of the memory of a download.
 */
const spare: Uint8Array<ArrayBuffer>[] = [];
