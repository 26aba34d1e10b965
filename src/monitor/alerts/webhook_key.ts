/**
 * The key that alerts to a program of one's own are signed with.
 *
 * @module
 */

/** Shortest key that is worth its name, bytes. */
export const MIN_KEY_BYTES = 16;

/**
 * Whether a text is a key that can be used: long enough, and base64 behind `whsec_`.
 *
 * @param text The key.
 */
export function isWebhookKey(text: string): boolean {
  try {
    return keyBytes(text).length >= MIN_KEY_BYTES;
  } catch {
    // What is no base64 is no key.
    return false;
  }
}

/**
 * The bytes of a key.
 *
 * @param text The key: `whsec_` and base64, or any text, which counts as UTF-8.
 * @throws {Error} If what is behind `whsec_` is no base64.
 */
export function keyBytes(text: string): Uint8Array<ArrayBuffer> {
  if (!text.startsWith("whsec_")) return Uint8Array.from(new TextEncoder().encode(text));
  return Uint8Array.from(atob(text.slice("whsec_".length)), (char) => char.charCodeAt(0));
}
