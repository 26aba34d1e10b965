import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DataError } from "../../../src/research/data_error.ts";
import { openHistory } from "../../../src/research/history.ts";
import { fileIn, isRemote } from "../../../src/research/remote/location.ts";

Deno.test("isRemote() tells an address from a folder", () => {
  for (const dir of ["https://a.example/x", "s3://bucket", "ftp://a", "HTTP://a"]) {
    assertEquals(isRemote(dir), true, dir);
  }
  for (const dir of ["data/poly_cat", "/srv/data", "C:\\data", "C:/data", "./https:", "a//b"]) {
    assertEquals(isRemote(dir), false, dir);
  }
});

Deno.test("fileIn() names the files of a folder, of a host and of a bucket", () => {
  const files: [string, string][] = [
    ["data/x", "data/x/A b/t.csv"],
    ["https://h.example/x//", "https://h.example/x/A%20b/t.csv"],
    ["https://h.example", "https://h.example/A%20b/t.csv"],
    ["http://127.0.0.1:8000/x", "http://127.0.0.1:8000/x/A%20b/t.csv"],
    ["s3://bucket", "https://bucket.s3.amazonaws.com/A%20b/t.csv"],
    ["s3://bucket/p/q/", "https://bucket.s3.amazonaws.com/p/q/A%20b/t.csv"],
    ["s3://my.bucket/p", "https://s3.amazonaws.com/my.bucket/p/A%20b/t.csv"],
  ];
  for (const [dir, file] of files) assertEquals(fileIn(dir, "A b", "t.csv"), file);
});

Deno.test("fileIn() refuses what is not encrypted, and shows no password", () => {
  for (const dir of ["http://h.example/x", "ftp://h.example", "file:///etc", "s3:///x"]) {
    assertThrows(() => fileIn(dir), DataError, dir);
  }
  for (const dir of ["https://me:hunter2@h.example", "https://h.example/?key=hunter2"]) {
    const error = assertThrows(() => fileIn(dir), DataError, "(not shown)");
    assertEquals(error.message.includes("hunter2"), false);
  }
});

Deno.test("a research directory of a host that may not be reached names the permission", async () => {
  const error = await assertRejects(() => openHistory("https://files.invalid/x"), DataError);
  assertEquals(
    error.message,
    "Cannot read the index of a research directory as the program may not reach the host: " +
      "https://files.invalid/x/index.json (add --allow-net=files.invalid to the flags that it is " +
      "run with)",
  );
});
