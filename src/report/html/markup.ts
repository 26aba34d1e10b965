/**
 * HTML by template, with everything escaped that is put in: market questions are foreign text.
 *
 * @module
 */

/** Text that is HTML already. Only {@linkcode markup} and {@linkcode trusted} make it. */
export class Html {
  /** The text. */
  readonly text: string;

  /** @param text Text that is HTML. */
  constructor(text: string) {
    this.text = text;
  }

  /** The text. */
  toString(): string {
    return this.text;
  }
}

/** What may stand in a template: text and numbers are escaped, HTML is not, lists are joined, nothing is nothing. */
export type HtmlPart = Html | string | number | null | undefined | false | readonly HtmlPart[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * HTML from a template.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { markup } from "./markup.ts";
 *
 * assertEquals(markup`<b>${"<script>"}</b>`.text, "<b>&lt;script&gt;</b>");
 * ```
 */
export function markup(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return new Html(
    strings.map((text, i) => i === 0 ? text : rendered(parts[i - 1]) + text).join(""),
  );
}

/** Text of this program, taken for HTML as it is. */
export function trusted(text: string): Html {
  return new Html(text);
}

/** Text with the characters escaped that mean something in HTML, in elements and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/**
 * A value as JSON for a `<script type="application/json">`: no character in it can end the element.
 *
 * @param value Plain data.
 */
export function jsonScript(value: unknown): Html {
  return new Html(
    JSON.stringify(value).replace(
      /[<>&\u2028\u2029]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
  );
}

function rendered(part: HtmlPart): string {
  if (part === null || part === undefined || part === false) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(rendered).join("");
  return escapeHtml(String(part));
}
