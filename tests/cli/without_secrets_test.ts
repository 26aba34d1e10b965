import { assertEquals, assertStrictEquals } from "@std/assert";
import { withoutSecrets } from "../../src/cli/without_secrets.ts";
import { Secret } from "../../src/core/secret.ts";
import { fakeIo } from "./fake_io.ts";

Deno.test("withoutSecrets() hides secrets on both outputs", () => {
  const io = fakeIo({ columns: 100 });
  const world = withoutSecrets(io, [7, undefined, new Secret("hunter2")]);
  world.stdout.write("a hunter2\n");
  world.stderr.write("b hunter2\n");
  assertEquals(io.printed, { stdout: "a [secret]\n", stderr: "b [secret]\n" });
  assertEquals(world.stdout.columns, 100);
});

Deno.test("withoutSecrets() changes nothing where there is no secret", () => {
  const io = fakeIo();
  assertStrictEquals(withoutSecrets(io, ["text", 1]), io);
});
