/**
 * Texts that nobody may see: tokens, and URLs that hold one.
 *
 * @module
 */

/** What is shown in place of a secret. */
const HIDDEN = "[secret]";

/**
 * A text that shows itself to nobody but {@linkcode Secret.reveal}'s caller: printed, put into a string, into JSON or
 * into an inspected object, it says `[secret]`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Secret } from "./secret.ts";
 *
 * const token = new Secret("hunter2");
 * assertEquals(`${token}`, "[secret]");
 * assertEquals(JSON.stringify({ token }), '{"token":"[secret]"}');
 * assertEquals(token.reveal(), "hunter2");
 * ```
 */
export class Secret {
  readonly #value: string;

  /** @param value The text. */
  constructor(value: string) {
    this.#value = value;
  }

  /** The text itself, for the one place that sends it. */
  reveal(): string {
    return this.#value;
  }

  /** `[secret]`. */
  toString(): string {
    return HIDDEN;
  }

  /** `[secret]`. */
  toJSON(): string {
    return HIDDEN;
  }

  /** `[secret]`, for `Deno.inspect` and `console.log`. */
  [Symbol.for("Deno.customInspect")](): string {
    return HIDDEN;
  }

  /** `[secret]`, for what looks at objects as Node does. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return HIDDEN;
  }
}

/** Shorter values would turn up in texts by chance. */
const MIN_LENGTH = 4;

/**
 * A function that takes secrets out of texts wherever they stand, by their value: messages of the runtime and of other
 * programs hold URLs and headers that nobody put there on purpose.
 *
 * Of a URL its path and query are taken out as well, as they are what is secret about it. Values of less than four
 * characters stay, as they would turn up in other words.
 *
 * @param secrets What must not be seen.
 * @returns The function: a text in, the text without them out.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { redactor, Secret } from "./secret.ts";
 *
 * const redact = redactor([new Secret("https://hooks.example/services/T0/x9")]);
 * assertEquals(redact("POST /services/T0/x9 failed"), "POST [secret] failed");
 * ```
 */
export function redactor(secrets: Iterable<Secret>): (text: string) => string {
  const values = [...new Set([...secrets].flatMap((secret) => spellings(secret.reveal())))]
    .filter((value) => value.length >= MIN_LENGTH)
    // The whole before its parts.
    .sort((a, b) => b.length - a.length);
  if (values.length === 0) return (text) => text;
  return (text) => values.reduce((left, value) => left.replaceAll(value, HIDDEN), text);
}

/** How a value may turn up: as it is, escaped for URLs or JSON, and a URL as its path and query. */
function spellings(value: string): string[] {
  const own = [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)];
  if (!/^[a-z]+:\/\//i.test(value) || !URL.canParse(value)) return own;
  const { href, pathname, search, username, password } = new URL(value);
  const parts = [pathname + search, pathname, search, password, username];
  return [...own, href, ...parts.filter((part) => part.length > "/ws".length)];
}

/**
 * Takes secrets out of every text inside a value, however deep.
 *
 * @param value Plain data.
 * @param redact What {@linkcode redactor} made.
 * @returns The same with texts replaced; the keys of objects included.
 */
export function redactDeep(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === "string") return redact(value);
  if (Array.isArray(value)) return value.map((each) => redactDeep(each, redact));
  if (value instanceof Error) return redact(`${value.name}: ${value.message}`);
  if (typeof value !== "object" || value === null || value instanceof Secret) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [redact(key), redactDeep(each, redact)]),
  );
}
