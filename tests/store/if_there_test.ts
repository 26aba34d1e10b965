import { assertEquals, assertRejects } from "@std/assert";
import { ifThere } from "../../src/store/if_there.ts";

Deno.test("ifThere() gives what comes, nothing if a file is not there, and what else went wrong", async () => {
  assertEquals(await ifThere(Promise.resolve(7)), 7);
  assertEquals(await ifThere(Promise.reject(new Deno.errors.NotFound("no"))), undefined);
  await assertRejects(() => ifThere(Promise.reject(new RangeError("bad"))), RangeError);
});
