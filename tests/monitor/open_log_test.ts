import { assert, assertEquals, assertNotMatch } from "@std/assert";
import { redactor, Secret } from "../../src/core/secret.ts";
import { type LogOptions, MAX_LOG_FILES, openLog } from "../../src/monitor/open_log.ts";
import { temporaryFolder } from "../cli/fake_io.ts";

const TIME_MS = Date.UTC(2026, 0, 5);
const SECRET = "https://hooks.example/services/T0/B0/s3cr3t";

/** Opens a log, says things, and gives what was printed. */
async function printed(
  options: Partial<LogOptions>,
  say: (log: Awaited<ReturnType<typeof openLog>>) => void,
): Promise<string> {
  let text = "";
  const defaults: LogOptions = {
    format: "text",
    level: "info",
    write: (line) => text += line,
    nowMs: () => TIME_MS,
  };
  {
    await using log = await openLog({ ...defaults, ...options });
    say(log);
  }
  return text;
}

Deno.test("openLog() prints lines for people, with their time and facts", async () => {
  const text = await printed({}, (log) => {
    log.info("The feed is alive again", { feed: "rtds", gap: "2 min", seconds: 12 });
    log.warning("Braces {as} they are {");
  });
  assertEquals(
    text,
    '2026-01-05T00:00:00.000Z INFO    The feed is alive again feed=rtds gap="2 min" seconds=12\n' +
      "2026-01-05T00:00:00.000Z WARNING Braces {as} they are {\n",
  );
});

Deno.test("openLog() prints a JSON object a line for machines", async () => {
  const text = await printed({ format: "json" }, (log) => {
    log.error("No\nfeed", { reasons: ["stalled"] });
    log.info("next");
  });
  const [line, next] = text.trimEnd().split("\n").map((each) => JSON.parse(each));
  assertEquals(line, {
    "@timestamp": "2026-01-05T00:00:00.000Z",
    level: "ERROR",
    message: "No\nfeed",
    logger: "pilotfish",
    facts: { reasons: ["stalled"] },
  });
  assertEquals(next.message, "next");
});

Deno.test("openLog() drops lines below its level", async () => {
  const text = await printed({ level: "warning" }, (log) => {
    log.debug("one");
    log.info("two");
    log.warning("three");
    log.error("four");
  });
  assertEquals(text.match(/one|two|three|four/g), ["three", "four"]);
});

Deno.test("openLog() shows no secret, neither in messages nor in facts", async () => {
  for (const format of ["text", "json"] as const) {
    const text = await printed({ format, redact: redactor([new Secret(SECRET)]) }, (log) => {
      log.error(`error sending request for url (${SECRET})`, {
        error: new TypeError(SECRET),
        deep: [{ path: "/services/T0/B0/s3cr3t" }],
        secret: new Secret(SECRET),
      });
    });
    assertNotMatch(text, /s3cr3t/);
    assert(text.includes("[secret]"));
  }
});

Deno.test("openLog() writes the same to a file, and renames it when it is full", async () => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/pilotfish.log`;
  const text = await printed({ file }, (log) => log.info("kept"));
  assertEquals(await Deno.readTextFile(file), text);
  // Closing writes what is left, so that each of these is one write.
  for (let i = 0; i < MAX_LOG_FILES + 4; i++) {
    await printed({ file, maxBytes: 200 }, (log) => log.info(`line ${i} ${"x".repeat(120)}`));
  }
  const names = [...Deno.readDirSync(folder.path)].map(({ name }) => name).toSorted();
  assertEquals(names.length, MAX_LOG_FILES + 1);
  assertEquals(names.at(-1), `pilotfish.log.${MAX_LOG_FILES}`);
  for (const name of names) assert(Deno.statSync(`${folder.path}/${name}`).size <= 200);
});
