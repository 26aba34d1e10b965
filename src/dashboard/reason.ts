/**
 * Reads the reason that a person gives on the page for a decision.
 *
 * @module
 */

/** Characters of a reason at most. */
export const MAX_REASON = 500;
/** Bytes of a request at most; a character takes up to six, and there are names around it. */
const MAX_BYTES = 6 * MAX_REASON + 100;
/** What would move the cursor of whoever reads the reason later. */
// deno-lint-ignore no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * Reads a reason.
 *
 * @param request Its body is `{"reason":"…"}`.
 * @returns The reason; or a sentence about what is wrong with it.
 */
export async function readReason(request: Request): Promise<{ readonly reason: string } | string> {
  if (!request.headers.get("content-type")?.startsWith("application/json")) return "Send JSON";
  const text = await limitedText(request);
  if (text === undefined) return `Give the reason in ${MAX_REASON} characters`;
  const reason = reasonIn(text)?.trim() ?? "";
  if (reason === "") return "Give a reason: it goes into the journal";
  if (reason.length > MAX_REASON) return `Give the reason in ${MAX_REASON} characters`;
  if (CONTROL.test(reason)) return "Give the reason in one line";
  return { reason };
}

async function limitedText({ body }: Request): Promise<string | undefined> {
  if (body === null) return "";
  let text = "";
  for await (const piece of body.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (text.length > MAX_BYTES) return undefined;
  }
  return text;
}

function reasonIn(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const reason = typeof value === "object" && value !== null ? Reflect.get(value, "reason") : "";
    return typeof reason === "string" ? reason : undefined;
  } catch {
    // Whoever sends no JSON gives no reason.
    return undefined;
  }
}
