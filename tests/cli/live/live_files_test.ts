import { assertEquals, assertThrows } from "@std/assert";
import { LiveFiles } from "../../../src/cli/live/live_files.ts";
import type { Action } from "../../../src/core/action.ts";
import { withTempFolder } from "../../temp_folder.ts";

const PAUSE: Action = { kind: "pause", reason: "operator", equityMicros: 5, timeMs: 0 };

Deno.test("LiveFiles writes each line when it happens, into folders that it makes", async () => {
  await withTempFolder(async (folder) => {
    const [signals, log] = [`${folder}/a/signals.jsonl`, `${folder}/b/log.jsonl`];
    using files = await LiveFiles.create({ signals, log });
    files.write(PAUSE);
    assertEquals(JSON.parse(await Deno.readTextFile(log)).event, "pause");
    assertEquals(await Deno.readTextFile(signals), "");
  });
});

Deno.test("LiveFiles says that a full disk does not take the log", async () => {
  await withTempFolder(async (folder) => {
    using files = await LiveFiles.create({ signals: undefined, log: `${folder}/log.jsonl` });
    const { writeSync } = Deno.FsFile.prototype;
    Deno.FsFile.prototype.writeSync = () => {
      throw new Error("No space left on device (os error 28)");
    };
    try {
      assertThrows(() => files.write(PAUSE), Error, "No space left on device (os error 28); the");
    } finally {
      Deno.FsFile.prototype.writeSync = writeSync;
    }
  });
});
