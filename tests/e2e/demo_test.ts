/** `deno task demo:live` as its users start it, for a few seconds. */

import { assertEquals, assertStringIncludes } from "@std/assert";

const ROOT = new URL("../../", import.meta.url).pathname;

Deno.test("demo:live shows the program at work, ends by itself and leaves nothing behind", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(`${ROOT}deno.json`));
  const flags = tasks["demo:live"].split(" ").slice(2, -1)
    .filter((flag: string) => flag.startsWith("--") && !flag.startsWith("--allow-run"));
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", ...flags, `--allow-run=${Deno.execPath()}`],
      ...["tests/fake_polymarket/demo.ts", "--", "--seconds=12"],
    ],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const { code, stdout, stderr } = await child.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)) as [
    string,
    string,
  ];
  assertEquals(code, 0, err);
  assertStringIncludes(err, "The exchange is made up");
  assertStringIncludes(err, "Stopped");
  assertStringIncludes(out, "Paper account");
  const left = [...Deno.readDirSync("/tmp")].map(({ name }) => name)
    .filter((name) => name.startsWith(`pilotfish-demo-${child.pid}-`));
  assertEquals(left, []);
});
