/**
 * Reads the reason that a person gives on the page for a decision.
 *
 * @module
 */

import { MAX_NOTE_CHARS, noteFault } from "../core/person_command.ts";

/** Bytes of a request at most; a character takes up to six, and there are names around it. */
const MAX_BYTES = 6 * MAX_NOTE_CHARS + 100;

/**
 * Reads a reason.
 *
 * @param request Its body is `{"reason":"…"}`.
 * @returns The reason; or a sentence about what is wrong with it.
 */
export async function readReason(request: Request): Promise<{ readonly reason: string } | string> {
  if (!request.headers.get("content-type")?.startsWith("application/json")) return "Send JSON";
  const text = await limitedText(request);
  if (text === undefined) return `Give the reason in ${MAX_NOTE_CHARS} characters`;
  const reason = reasonIn(text)?.trim() ?? "";
  if (reason === "") return "Give a reason: it goes into the journal";
  const fault = noteFault(reason);
  if (fault === "long") return `Give the reason in ${MAX_NOTE_CHARS} characters`;
  if (fault === "line") return "Give the reason in one line";
  return { reason };
}

async function limitedText({ body }: Request): Promise<string | undefined> {
  if (body === null) return "";
  let text = "";
  try {
    for await (const piece of body.pipeThrough(new TextDecoderStream())) {
      text += piece;
      if (text.length > MAX_BYTES) return undefined;
    }
  } catch {
    // Who leaves in the middle of it gives no reason, and hears no answer.
    return "";
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
