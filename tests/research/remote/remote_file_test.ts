import { assertEquals, assertLess, assertRejects, assertThrows } from "@std/assert";
import type { RangeOptions } from "../../../src/research/remote/range_request.ts";
import { RemoteError } from "../../../src/research/remote/remote_error.ts";
import { HEAD_BYTES, RemoteFile } from "../../../src/research/remote/remote_file.ts";
import { type HostManners, respond } from "./range_server.ts";

const URL_OF_FILE = "https://files.example/a.parquet";
const MB = 2 ** 20;

function made(size: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: size }, (_, i) => i * 7 + (i >> 8));
}

/** A file at a host that is made up, and the ranges that were asked for. */
function hosted(bytes: Uint8Array<ArrayBuffer>, manners: HostManners = {}) {
  const asked: string[] = [];
  const options: RangeOptions = {
    firstPauseMs: 0,
    fetch: (input, init) => {
      const request = new Request(input, init);
      asked.push(request.headers.get("range")!);
      return Promise.resolve(
        manners.answer?.(request, asked.length) ?? respond(request, bytes, manners),
      );
    },
  };
  return { asked, open: () => RemoteFile.open(URL_OF_FILE, options) };
}

function read(file: RemoteFile, start: number, end: number): Uint8Array {
  const target = new Uint8Array(end - start);
  file.readInto(start, target);
  return target;
}

Deno.test("RemoteFile asks for the parts that are held, near ones as one, and no part twice", async () => {
  const bytes = made(20 * MB);
  const { asked, open } = hosted(bytes);
  using file = await open();
  assertEquals([file.size, asked], [bytes.length, [`bytes=0-${HEAD_BYTES - 1}`]]);
  const far = 10 * MB;
  await file.hold([[far + 2000, far + 3000], [far, far + 1000], [5, 70], [2 * MB, 2 * MB + 9]]);
  assertEquals(asked.slice(1), [
    `bytes=${2 * MB}-${2 * MB + 8}`,
    `bytes=${far}-${far + 2999}`,
  ]);
  assertEquals(read(file, far + 500, far + 2500), bytes.slice(far + 500, far + 2500));
  assertEquals(read(file, 5, 70), bytes.slice(5, 70));
  await file.hold([[far, far + 3000]]);
  assertEquals(asked.length, 3);
  file.release();
  assertThrows(() => read(file, far, far + 1), RangeError, "were not asked for");
});

Deno.test("RemoteFile cuts a long part into requests of 8 MiB", async () => {
  const bytes = made(20 * MB);
  const { asked, open } = hosted(bytes);
  using file = await open();
  await file.hold([[MB, 19 * MB]]);
  assertEquals(asked.length, 1 + 3);
  assertEquals(read(file, MB, 19 * MB), bytes.slice(MB, 19 * MB));
});

Deno.test("RemoteFile gives all of a file, part by part", async () => {
  for (const size of [0, 1, HEAD_BYTES, HEAD_BYTES + 1, 9 * MB]) {
    const bytes = made(size);
    for (const hasRanges of [true, false]) {
      const { open } = hosted(bytes, { hasRanges });
      using file = await open();
      const parts = await Array.fromAsync(file.parts());
      assertEquals(await new Blob(parts).bytes(), bytes, `${size} ${hasRanges}`);
    }
  }
});

Deno.test("RemoteFile reads a small file whole where a host gives no parts, and refuses a large one", async () => {
  const { asked, open } = hosted(made(MB), { hasRanges: false });
  using file = await open();
  await file.hold([[0, MB]]);
  assertEquals(asked.length, 1);
  const headers = { "content-length": String(65 * MB) };
  const large = hosted(made(1), { answer: () => new Response("x", { headers }) });
  const error = await assertRejects(large.open, RemoteError, "larger than 64 MiB");
  assertEquals([error.next.includes("range requests"), large.asked.length], [true, 1]);

  let sent = 0;
  const endless = new ReadableStream({
    pull(controller) {
      sent += MB;
      controller.enqueue(new Uint8Array(MB));
    },
  });
  await assertRejects(
    hosted(made(1), { answer: () => new Response(endless) }).open,
    RemoteError,
    "larger than 64 MiB",
  );
  assertLess(sent, 70 * MB);
});

Deno.test("RemoteFile notices that a file was changed or replaced while it was being read", async () => {
  let bytes = made(MB);
  let tag = "one";
  const options: RangeOptions = {
    fetch: (input, init) =>
      Promise.resolve(respond(new Request(input, init), bytes, { tag: () => tag })),
  };
  using file = await RemoteFile.open(URL_OF_FILE, options);
  await file.hold([[80_000, 80_100]]);
  tag = "two";
  await assertRejects(() => file.hold([[90_000, 90_100]]), RemoteError, "changed while");
  tag = "one";
  bytes = made(MB + 1);
  await assertRejects(() => file.hold([[90_000, 90_100]]), RemoteError, "changed while");
});

Deno.test("RemoteFile says that more is needed at a time than it holds", async () => {
  const size = 2 ** 31;
  const { asked, open } = hosted(made(1), {
    answer: () =>
      new Response("x".repeat(HEAD_BYTES), {
        status: 206,
        headers: { "content-range": `bytes 0-${HEAD_BYTES - 1}/${size}` },
      }),
  });
  using file = await open();
  await assertRejects(() => file.hold([[0, size]]), RemoteError, "at the same time");
  assertEquals(asked.length, 1);
});

Deno.test("RemoteFile asks for nothing more once a part has failed", async () => {
  const bytes = made(60 * MB);
  const { asked, open } = hosted(bytes, {
    answer: (_request, number) => number > 1 ? new Response("", { status: 404 }) : undefined,
  });
  using file = await open();
  await assertRejects(() => file.hold([[0, 60 * MB]]), RemoteError, "does not exist");
  assertEquals(asked.length, 1 + 4);
});
