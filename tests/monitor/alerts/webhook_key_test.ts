import { assertEquals } from "@std/assert";
import { isWebhookKey } from "../../../src/monitor/alerts/webhook_key.ts";

const KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

Deno.test("isWebhookKey() takes base64 or plain text that is long enough", () => {
  for (const good of [KEY, "a passphrase of some length"]) assertEquals(isWebhookKey(good), true);
  for (const bad of ["short", "whsec_", "whsec_****************************", "whsec_c2hvcnQ="]) {
    assertEquals(isWebhookKey(bad), false, bad);
  }
});
