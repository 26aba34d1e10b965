import { assertEquals, assertStringIncludes } from "@std/assert";
import { withTempFolder } from "../../temp_folder.ts";
import { runMain } from "../fake_io.ts";
import { namesIn } from "./research_folder.ts";

Deno.test({
  name: "sample leaves nothing behind when it is asked to stop",
  ignore: Deno.build.os === "windows",
  async fn() {
    await withTempFolder(async (folder) => {
      let calls = 0;
      const nowMs = () => {
        calls++;
        // The bar is drawn before the first trade is written, and many are left when the signal comes, however late;
        // SIGINT would end the runner of the tests.
        const kill = ["-c", `kill -TERM ${Deno.pid}`];
        if (calls === 5) new Deno.Command("bash", { args: kill }).outputSync();
        return calls;
      };
      const args = ["sample", "--out", `${folder}/new/sample`, "--trades=5000000"];
      const { code, stdout, stderr } = await runMain(args, { isTerminal: true, nowMs });
      assertEquals([code, stdout, namesIn(folder)], [143, "", []]);
      assertStringIncludes(stderr, "pilotfish: Stopped by SIGTERM. No file was changed.\n");
    });
  },
});

Deno.test("sample writes to no address", async () => {
  const { code, stdout, stderr } = await runMain(["sample", "--out", "s3://bucket/sample"]);
  assertEquals([code, stdout], [2, ""]);
  assertStringIncludes(stderr, "Cannot write to an address");
});
