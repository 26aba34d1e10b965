import { assertEquals } from "@std/assert";
import { RowSpool } from "../../../src/research/import/row_spool.ts";
import { withTempFolder } from "../../temp_folder.ts";

Deno.test("RowSpool gives back every row of a part in order, from memory and from disk", () =>
  withTempFolder(async (folder) => {
    for (const bufferChars of [0, 50, 1e6]) {
      const spool = new RowSpool<[number, string]>(`${folder}/${bufferChars}`, bufferChars);
      const rows = Array.from({ length: 100 }, (_, n): [number, string] => [n, `line\n${n}`]);
      for (const row of rows) await spool.add(row[0] % 7, row);
      assertEquals(spool.parts, [0, 1, 2, 3, 4, 5, 6]);
      for (const part of spool.parts) {
        assertEquals(await spool.take(part), rows.filter(([n]) => n % 7 === part));
      }
      assertEquals([spool.parts, await spool.take(3)], [[], []]);
    }
  }));
