import { assertEquals, assertRejects } from "@std/assert";
import { writeWhole } from "../../../src/research/files/whole_file.ts";
import { withTempFolder } from "../../temp_folder.ts";

Deno.test("writeWhole() replaces a file, and leaves nothing behind when it cannot", () =>
  withTempFolder(async (folder) => {
    const namesIn = () => [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();
    await writeWhole(`${folder}/a.csv`, "first");
    await writeWhole(`${folder}/a.csv`, "second");
    assertEquals(await Deno.readTextFile(`${folder}/a.csv`), "second");
    await Deno.mkdir(`${folder}/b.csv/in the way`, { recursive: true });
    await assertRejects(() => writeWhole(`${folder}/b.csv`, "x"));
    assertEquals(namesIn(), ["a.csv", "b.csv"]);
  }));
