import { assertEquals, assertRejects } from "@std/assert";
import { patiently } from "../../src/store/patience.ts";
import { StoreError } from "../../src/store/store_error.ts";

Deno.test("patiently() gives what the work gives, and throws what it throws", async () => {
  assertEquals(await patiently(Promise.resolve(7), { what: "Cannot wait" }), 7);
  const fails = Promise.reject(new RangeError("no"));
  await assertRejects(() => patiently(fails, { what: "Cannot wait" }), RangeError, "no");
});

Deno.test("patiently() has an end, says who may be the reason, and gives back what comes later", async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const given: string[] = [];
  const error = await assertRejects(
    () => patiently(promise, { what: "Cannot lock it", ms: 1, onLate: (it) => given.push(it) }),
    StoreError,
    "Cannot lock it, another process has kept it locked for 0.001 s",
  );
  assertEquals(error.trouble, "locked");
  resolve("the lock");
  await promise;
  await Promise.resolve();
  assertEquals(given, ["the lock"]);
});
