import { assertEquals } from "@std/assert";
import { plainLog } from "../../src/monitor/log.ts";

Deno.test("plainLog() prints messages as they are", () => {
  let text = "";
  const log = plainLog("info", (line) => text += line);
  log.debug("hidden");
  log.info("A note.", { feed: "rtds" });
  log.error("Bad.");
  assertEquals(text, "A note.\nBad.\n");
});
