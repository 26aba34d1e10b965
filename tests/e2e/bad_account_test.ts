/** Accounts that are damaged: one clear error, exit code and repair, nothing on stdout, and never a silent fresh start. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { exists } from "../../src/store/exists.ts";
import { openKv } from "../../src/store/open_kv.ts";
import { runMain } from "../cli/fake_io.ts";
import { replayArgs, type RunOnAccount, withKeptAccount } from "../cli/kept_account.ts";

/** Every command that takes an account as it is. */
const COMMANDS: readonly (readonly string[])[] = [
  ["status"],
  ["positions", "--json"],
  ["signals"],
  ["orders"],
  ["export"],
  ["verify"],
  ["pause"],
  ["resume", "--reason=x"],
];

/** The files of the account. */
interface AccountFiles {
  readonly kv: string;
  readonly journal: string;
}

/** What can be wrong, how to make it so, what the error says, and the command that repairs it, if one can. */
interface Damage {
  readonly what: string;
  readonly make: (files: AccountFiles) => Promise<void>;
  readonly says: RegExp;
  readonly repair?: "rebuild" | "reset --yes";
}

const DAMAGES: readonly Damage[] = [
  {
    what: "a KV that a newer program wrote",
    make: ({ kv }) => put(kv, ["schema"], "999"),
    says: /Cannot read schema version 999 .*Nothing has been changed\. Use the newer program/,
  },
  {
    what: "a KV whose version is none",
    make: ({ kv }) => put(kv, ["schema"], "x"),
    says: /Cannot read the schema version of the KV: x\. What happened is safe .*pilotfish rebuild/,
    repair: "rebuild",
  },
  {
    what: "a KV with a value that is no JSON",
    make: ({ kv }) => put(kv, ["head"], "{"),
    says: /Cannot read the KV value at .*head as JSON.* is safe in the journal.*pilotfish rebuild/,
    repair: "rebuild",
  },
  {
    what: "half a KV",
    make: ({ kv }) => cut(kv, 0.5),
    says: /Cannot use .*state\.sqlite3 as a KV: .*bytes are there.* safe in the journal.*rebuild/,
    repair: "rebuild",
  },
  {
    what: "a KV that is something else",
    make: ({ kv }) => Deno.writeTextFile(kv, "a,b\n1,2\n".repeat(99)),
    says:
      /it is no database\. What happened is safe in the journal\. Run "pilotfish rebuild --data-dir/,
    repair: "rebuild",
  },
  {
    what: "a KV that is gone",
    make: ({ kv }) => Deno.remove(kv),
    says: /its KV is empty, its journal .*( is safe in the journal|The journal is whole).*rebuild/,
    repair: "rebuild",
  },
  {
    what: "a folder in place of the KV",
    make: async ({ kv }) => {
      await Deno.remove(kv);
      await Deno.mkdir(kv);
    },
    says: /state\.sqlite3/,
  },
  {
    what: "a journal that is gone",
    make: ({ journal }) => Deno.remove(journal),
    says: /has 0 whole lines, the KV knows \d.* is safe in the KV\. Put the whole journal back, or/,
    repair: "reset --yes",
  },
  {
    what: "a journal without its last lines",
    make: ({ journal }) => edit(journal, (lines) => lines.slice(0, 1)),
    says: /has 1 whole line, the KV knows \d.* is safe in the KV/,
    repair: "reset --yes",
  },
  {
    what: "a KV that is gone beside a journal that ends in its second line",
    async make({ kv, journal }) {
      await Deno.remove(kv);
      const [first, second] = (await Deno.readTextFile(journal)).split("\n");
      await Deno.writeTextFile(journal, `${first}\n${second!.slice(0, 1000)}`);
    },
    says: /its KV is empty, its journal .*1 (whole line and a part|good line)\..*pilotfish rebuild/,
    repair: "rebuild",
  },
  {
    what: "a KV that is gone beside a journal whose line breaks are gone",
    async make({ kv, journal }) {
      await Deno.remove(kv);
      await Deno.writeTextFile(journal, (await Deno.readTextFile(journal)).replaceAll("\n", ""));
    },
    says: /its journal .* has \d+ bytes and no whole line\. Nothing has been changed.*reset --yes/,
    repair: "reset --yes",
  },
  {
    what: "a journal with a changed amount",
    make: ({ journal }) => edit(journal, (lines) => lines.map((l) => l.replace("10000", "90000"))),
    says:
      /Cannot read line 1 of the journal .*journal\.jsonl at byte 0: its content does not match/,
    repair: "reset --yes",
  },
  {
    what: "a journal without a line in the middle",
    make: ({ journal }) => edit(journal, (lines) => lines.toSpliced(1, 1)),
    says: /line 2 .* at byte \d+: it does not follow the line before it\..*Put back a copy/,
    repair: "reset --yes",
  },
  {
    what: "a journal with a line twice",
    make: ({ journal }) => edit(journal, (lines) => lines.toSpliced(1, 0, lines[1]!)),
    says: /line 3 .*: it does not follow the line before it/,
    repair: "reset --yes",
  },
  {
    what: "a journal with text between its lines",
    make: ({ journal }) => edit(journal, (lines) => lines.toSpliced(1, 0, "# note to self")),
    says: /line 2 .*: it is no line of a journal/,
    repair: "reset --yes",
  },
];

for (const { what, make, says, repair } of DAMAGES) {
  Deno.test(`${what} is refused by every command that needs the account, and nothing begins anew`, async () => {
    await withKeptAccount(async (run, folder) => {
      const files = filesOf(folder);
      const good = await run("export");
      await make(files);
      const damaged = await journalOf(files);
      for (const [command, ...args] of COMMANDS) {
        await assertRefused(run(command!, ...args), says, command!);
      }
      await assertRefused(runMain(replayArgs(folder)), says, "replay");
      if (repair !== "rebuild") await assertRefused(run("rebuild"), /Cannot /, "rebuild");
      assertEquals(await journalOf(files), damaged);
      assert(!await exists(`${files.kv}.old`), "The KV was put aside");
      if (repair === undefined) return;
      await repaired(run, repair);
      const restarted = await runMain([...replayArgs(folder), "--quiet"]);
      assertEquals(restarted.code, 0, restarted.stderr);
      assertEquals((await run("export")).stdout, good.stdout);
    });
  });
}

/** Root may read what nobody else may. */
const MAY_READ_ALL = await (async () => {
  const path = await Deno.makeTempFile();
  await Deno.chmod(path, 0);
  try {
    await Deno.readTextFile(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied) return false;
    throw error;
  } finally {
    await Deno.remove(path);
  }
})();

Deno.test({
  name: "files without permission are named, and the account is as it was once they have it again",
  ignore: MAY_READ_ALL || Deno.build.os === "windows",
  async fn() {
    await withKeptAccount(async (run, folder) => {
      const { kv, journal } = filesOf(folder);
      const good = await run("export");
      for (const path of [kv, journal]) {
        await Deno.chmod(path, 0);
        for (const [command, ...args] of COMMANDS) {
          const says =
            /Cannot (use|open) .*ermission denied.*(is safe|been changed).*Check who owns/;
          await assertRefused(run(command!, ...args), says, command!);
        }
        await assertRefused(runMain(replayArgs(folder)), /Check who owns/, "replay");
        await Deno.chmod(path, 0o600);
      }
      assertEquals((await run("export")).stdout, good.stdout);
    });
  },
});

async function repaired(run: RunOnAccount, repair: string): Promise<void> {
  const { code, stderr } = await run(...repair.split(" ") as [string, ...string[]]);
  assertEquals(code, 0, stderr);
}

async function assertRefused(
  ran: ReturnType<typeof runMain>,
  says: RegExp,
  command: string,
): Promise<void> {
  const { code, stdout, stderr } = await ran;
  assert(code === 1 || code === 3, `${command}: ${code}`);
  assertEquals(stdout, "", command);
  const lines = stderr.trimEnd().split("\n").filter((line) => line.startsWith("pilotfish: "));
  assertEquals(lines.length, 1, `${command}: ${stderr}`);
  assertMatch(lines[0]!, says, command);
}

function filesOf(folder: string): AccountFiles {
  const own = `${folder}/state/default`;
  return { kv: `${own}/state.sqlite3`, journal: `${own}/journal.jsonl` };
}

async function put(path: string, parts: readonly string[], value: string): Promise<void> {
  const kv = await openKv(path);
  await kv.commit({ puts: [{ key: ["pilotfish", "default", ...parts], value }] });
  kv.close();
}

async function cut(path: string, part: number): Promise<void> {
  const { size } = await Deno.stat(path);
  await Deno.truncate(path, Math.floor(size * part));
}

async function edit(
  path: string,
  change: (lines: readonly string[]) => readonly string[],
): Promise<void> {
  const lines = (await Deno.readTextFile(path)).trimEnd().split("\n");
  await Deno.writeTextFile(path, change(lines).map((line) => `${line}\n`).join(""));
}

/** What is in the journal; one that is missing is as good as empty. */
async function journalOf({ journal }: AccountFiles): Promise<string> {
  return await exists(journal) ? await Deno.readTextFile(journal) : "";
}
