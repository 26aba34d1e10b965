import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  readBeginning,
  readRecording,
  receiptFrom,
  receiptLine,
  RecordingFile,
} from "../../src/feed/recording.ts";
import type { Receipt } from "../../src/feed/receipt.ts";
import { warmUp } from "../core/builders.ts";
import { withTempFolder } from "../temp_folder.ts";

const RECEIPTS: readonly Receipt[] = [
  { kind: "start", sinceMs: null, repairs: true, atMs: 1 },
  { kind: "frame", source: "activity/0.1", text: '{"a":"\\u2028\n"}', atMs: 2 },
  { kind: "page", source: "repair", version: "v2", rows: [{ $map: [[1, 2]] }], atMs: 3 },
  { kind: "standing", source: "activity", standing: "up", sinceMs: 3, atMs: 3 },
  { kind: "repair", progress: "done", fromMs: 1, toMs: 2, atMs: 4 },
  {
    kind: "event",
    id: "warmup/1",
    event: { kind: "warmup", warmUp: warmUp(), timeMs: 5 },
    atMs: 5,
  },
  { kind: "tick", atMs: 6 },
];

async function read(path: string): Promise<readonly Receipt[]> {
  return await Array.fromAsync(readRecording(path));
}

Deno.test("receiptLine() comes back as it was, on one line", () => {
  for (const receipt of RECEIPTS) {
    const line = receiptLine(receipt);
    assertEquals(line.includes("\n"), false);
    assertEquals(receiptFrom(line), receipt);
  }
  for (const line of ["", "{}", "7", '{"kind":"tick"}', "null"]) {
    assertThrows(() => receiptFrom(line), SyntaxError);
  }
});

Deno.test("RecordingFile holds every receipt in order, and does not write over a file", async () => {
  await withTempFolder(async (folder) => {
    const path = `${folder}/live.jsonl`;
    const file = await RecordingFile.create(path);
    for (let i = 0; i < 500; i++) for (const receipt of RECEIPTS) file.write(receipt);
    await file.close();
    assertEquals(await read(path), Array(500).fill(RECEIPTS).flat());
    await assertRejects(() => RecordingFile.create(path), Deno.errors.AlreadyExists);
  });
});

Deno.test("readRecording() leaves out a line that a crash has cut, and refuses what is damaged", async () => {
  await withTempFolder(async (folder) => {
    const path = `${folder}/live.jsonl`;
    const file = await RecordingFile.create(path);
    for (const receipt of RECEIPTS) file.write(receipt);
    await file.close();
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, text + '{"kind":"ti');
    assertEquals((await read(path)).length, RECEIPTS.length);
    await Deno.writeTextFile(path, text.replace('"kind":"tick"', '"kind":tick'));
    await assertRejects(() => read(path), SyntaxError, "line 8");
    for (const bad of ["", "{}\n", text.slice(text.indexOf("\n") + 1)]) {
      await Deno.writeTextFile(path, bad);
      await assertRejects(() => read(path), SyntaxError, "recording");
    }
  });
});

Deno.test("readBeginning() tells what a run began with, and of an older program's recording that it does not say", async () => {
  await withTempFolder(async (folder) => {
    const path = `${folder}/live.jsonl`;
    const file = await RecordingFile.create(path);
    const beginning = { warm_up: { id: "5f" }, is_new_account: true };
    file.begin(beginning);
    assertThrows(() => file.begin(beginning), Error, "twice");
    for (const receipt of RECEIPTS) file.write(receipt);
    await file.close();
    assertEquals(await readBeginning(path), beginning);
    assertEquals(await read(path), RECEIPTS);
    const [, ...lines] = (await Deno.readTextFile(path)).split("\n");
    await Deno.writeTextFile(path, ['{"kind":"recording","version":1}', ...lines].join("\n"));
    assertEquals(await readBeginning(path), undefined);
    assertEquals(await read(path), RECEIPTS);
    for (const bad of ["", "null\n", '{"kind":"recording","version":2}\n', "[]\n"]) {
      await Deno.writeTextFile(path, bad);
      await assertRejects(() => readBeginning(path), SyntaxError, "of this version");
    }
  });
});

Deno.test("RecordingFile leaves nothing of a run that never began, whose name can be used again", async () => {
  await withTempFolder(async (folder) => {
    const path = `${folder}/live.jsonl`;
    await (await RecordingFile.create(path)).close();
    assertEquals([...Deno.readDirSync(folder)], []);
    const file = await RecordingFile.create(path);
    file.begin();
    await file.close();
    assertEquals(await read(path), []);
  });
});
