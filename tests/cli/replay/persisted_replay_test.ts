import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { WritableProfile } from "../../../src/store/profile.ts";
import { LeaseLost } from "../../../src/store/store_error.ts";
import { FakeClock } from "../../store/accounts.ts";
import { withTempFolder } from "../../temp_folder.ts";
import { sampleFolder } from "../commands/research_folder.ts";
import { runMain } from "../fake_io.ts";

const SAMPLE = await sampleFolder();
/** More signals than the defaults give, and every kind of event. */
const BUSY = ["--min-size-usd=3000", "--min-trades=3", "--position-size-pct=0.1"];

/** A place for accounts, and ways to call the program with it. */
class Accounts {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  replay(...args: readonly string[]) {
    return runMain(["replay", "--research-dir", SAMPLE, ...BUSY, ...args]);
  }

  persist(...args: readonly string[]) {
    return this.replay("--persist", `--data-dir=${this.folder}/state`, ...args);
  }

  run(command: string, ...args: readonly string[]) {
    return runMain([command, `--data-dir=${this.folder}/state`, ...args]);
  }

  /** What a replay prints and writes, without how long it took. */
  async outcome(replay: (...args: string[]) => ReturnType<typeof runMain>) {
    const files = [`${this.folder}/signals.jsonl`, `${this.folder}/log.jsonl`];
    const ran = await replay("--json", "--signals", files[0]!, "--log", files[1]!);
    assertEquals(ran.code, 0, ran.stderr);
    const { ms: _took, peak_rss_bytes: _used, ...result } = JSON.parse(ran.stdout);
    return { result, written: await Promise.all(files.map((file) => Deno.readTextFile(file))) };
  }
}

function withAccounts(test: (accounts: Accounts) => Promise<void>): Promise<void> {
  return withTempFolder((folder) => test(new Accounts(folder)));
}

Deno.test("replay --persist comes to the same as replay, and once more when it is asked again", async () => {
  await withAccounts(async (accounts) => {
    const plain = await accounts.outcome((...args) => accounts.replay(...args));
    assert(plain.written.every((text) => text.length > 1000));
    const persist = (...args: string[]) => accounts.persist(...args);
    assertEquals(await accounts.outcome(persist), plain);
    const journal = `${accounts.folder}/state/default/journal.jsonl`;
    const text = await Deno.readTextFile(journal);
    assertEquals(await accounts.outcome(persist), plain);
    assertEquals(await Deno.readTextFile(journal), text);
    const human = await accounts.persist("--verify");
    assertMatch(human.stderr, /Going on after trade 10,000 of profile default\.\n/);
    assertMatch(human.stderr, /Verified: the batch scan gives the same \d+ signals/);
    const report = (await accounts.replay()).stdout;
    assertEquals(human.stdout, report);
  });
});

Deno.test("replay --persist refuses a profile that holds another replay, and takes another profile", async () => {
  await withAccounts(async (accounts) => {
    assertEquals((await accounts.persist("--quiet")).code, 0);
    const cases: readonly [string, RegExp][] = [
      ["--capital=500", /params\.capital is 10000, not 500/],
      ["--to=2025-06-01", /source\.trades is 10000, not \d+/],
      ["--dry-run", /trading is true, not false/],
      ["--fill-delay-ms=1", /costs\.fillDelayMs is 5000, not 1/],
      ["--train-months=3", /warmUpId is/],
      ["--outcomes=token", /source\.content is/],
    ];
    for (const [option, difference] of cases) {
      const { code, stdout, stderr } = await accounts.persist("--quiet", option);
      assertEquals([code, stdout], [2, ""], option);
      assertMatch(
        stderr,
        /^pilotfish: Cannot go on in profile default, it holds another account: /,
      );
      assertMatch(stderr, difference);
      assertMatch(
        stderr,
        /Name another --profile, or begin anew with "pilotfish reset --yes --data-dir \S+"\.\n$/,
      );
    }
    const other = await accounts.persist("--quiet", "--capital=500", "--profile=small");
    assertEquals(other.code, 0, other.stderr);
  });
});

Deno.test("run --replay --persist keeps the same account as replay --persist", async () => {
  await withAccounts(async (accounts) => {
    await accounts.persist("--quiet");
    const state = `--data-dir=${accounts.folder}/state`;
    const args = [
      "run",
      "--replay",
      "--persist",
      "--research-dir",
      SAMPLE,
      ...BUSY,
      state,
      "--json",
    ];
    const ran = await runMain(args);
    assertEquals(ran.code, 0);
    assertMatch(ran.stderr, /Going on after trade/);
  });
});

Deno.test("verify proves an account that replay keeps, for people and for machines", async () => {
  await withAccounts(async (accounts) => {
    const replayed = JSON.parse((await accounts.persist("--json")).stdout);
    const people = await accounts.run("verify");
    assertEquals([people.code, people.stderr], [0, ""]);
    assertMatch(
      people.stdout,
      /^Verified profile default: \d+ lines of journal with [\d,]+ inputs and \d+ actions derive the state that the KV has\.\nstate {3}\w{64}\njournal \w{64}\n$/,
    );
    const machines = JSON.parse((await accounts.run("verify", "--json")).stdout);
    assertEquals(machines.state_hash, replayed.state_hash);
    assertEquals([machines.profile, machines.lines_ahead, machines.torn_bytes], ["default", 0, 0]);
  });
});

Deno.test("verify and rebuild name what was edited, lost or torn, and repair what can be repaired", async () => {
  await withAccounts(async (accounts) => {
    await accounts.persist("--quiet");
    const folder = `${accounts.folder}/state/default`;
    const good = (await accounts.run("verify", "--json")).stdout;
    const text = await Deno.readTextFile(`${folder}/journal.jsonl`);

    await Deno.writeTextFile(`${folder}/journal.jsonl`, text.replace('"buy"', '"sell"'));
    for (const command of ["verify", "rebuild"]) {
      const edited = await accounts.run(command);
      assertEquals([edited.code, edited.stdout], [3, ""]);
      assertMatch(edited.stderr, /Cannot read line \d+ of the journal .* at byte \d+: its content/);
    }
    const refused = await accounts.persist();
    assertEquals(refused.code, 3);
    assertMatch(refused.stderr, /Put back a copy of the journal/);

    await Deno.writeTextFile(`${folder}/journal.jsonl`, `${text}{"hash":"`);
    const torn = await accounts.run("verify");
    assertEquals(torn.code, 0);
    assertMatch(
      torn.stderr,
      /The last line was not written to its end: the next start cuts 9 bytes off/,
    );
    const repaired = await accounts.persist();
    assertMatch(repaired.stderr, /Cut 9 bytes off the journal/);

    await Deno.remove(`${folder}/state.sqlite3`);
    const lost = await accounts.persist("--quiet");
    assertEquals(lost.code, 3);
    assertMatch(
      lost.stderr,
      /its KV is empty, its journal .* has \d+ lines.*"pilotfish rebuild --data-dir \S+"/,
    );
    await Deno.writeTextFile(`${folder}/state.sqlite3`, "half a file");
    const broken = await accounts.persist("--quiet");
    assertEquals(broken.code, 3);
    assertMatch(broken.stderr, /it is no database\. What happened is safe in the journal\. Run/);
    const rebuilt = await accounts.run("rebuild");
    assertEquals(rebuilt.code, 0, rebuilt.stderr);
    assertMatch(rebuilt.stdout, /^Restored profile default from \d+ lines of its journal\.\n$/);
    assertMatch(rebuilt.stderr, /Kept what was there as .*state\.sqlite3\.old\./);
    assertEquals((await accounts.run("verify", "--json")).stdout, good);
    assertEquals((await accounts.persist("--quiet")).code, 0);
    const again = JSON.parse((await accounts.run("rebuild", "--json", "--quiet")).stdout);
    assertEquals(again.profile, "default");
  });
});

Deno.test("verify, rebuild and replay say what is wrong with the place that is named", async () => {
  await withAccounts(async (accounts) => {
    for (const command of ["verify", "rebuild"]) {
      const none = await accounts.run(command, "--profile=none");
      assertEquals([none.code, none.stdout], [3, ""], none.stderr);
      assertMatch(none.stderr, /Cannot find an account in profile none/);
    }
    const name = await accounts.run("verify", "--profile=../x");
    assertEquals(name.code, 2);
    assertMatch(name.stderr, /Cannot read --profile as a name of letters/);
    const url = await accounts.run("verify", "--kv=data/state");
    assertMatch(url.stderr, /Cannot read --kv as a URL that begins with https/);
    const remote = await accounts.run("verify", "--kv=http://127.0.0.1:9/");
    assertEquals([remote.code, remote.stdout], [1, ""]);
    const outside = await accounts.replay("--persist", "--data-dir=/usr/share/x");
    assertEquals(outside.code, 1);
    assertMatch(outside.stderr, /Cannot write outside the current folder/);
  });
});

Deno.test("replay --persist says who writes to the account already", async () => {
  await withAccounts(async (accounts) => {
    const clock = new FakeClock();
    const dataDir = `${accounts.folder}/state`;
    const given = { dataDir, profile: "default", owner: "process 7", clock };
    await using holder = await WritableProfile.open(given);
    // Where nobody can tell whether its process runs, the holder has to be heard of.
    clock.wait = async (ms) => {
      clock.timeMs += ms;
      await holder.lease.renew();
    };
    const refused = await runMain([
      "replay",
      "--research-dir",
      SAMPLE,
      "--persist",
      `--data-dir=${dataDir}`,
    ], {
      clock,
    });
    assertEquals([refused.code, refused.stdout], [1, ""]);
    assertMatch(
      refused.stderr,
      /Cannot write to profile default, process 7 has done so for \d+ s\. Stop it first, use another/,
    );
  });
});

Deno.test("replay --persist --standby waits for who writes, and goes on when that one stops or falls silent", async () => {
  for (const stops of [true, false]) {
    await withAccounts(async (accounts) => {
      const clock = new FakeClock();
      const dataDir = `${accounts.folder}/state`;
      const given = { dataDir, profile: "default", owner: "process 7", clock };
      const holder = await WritableProfile.open(given);
      let waits = 0;
      clock.wait = async (ms) => {
        clock.timeMs += ms;
        waits++;
        // It is heard of for longer than a lease lasts, then no more.
        if (waits < 100) await holder.lease.renew();
        if (waits === 100 && stops) await holder[Symbol.asyncDispose]();
      };
      const args = ["replay", "--research-dir", SAMPLE, "--persist", `--data-dir=${dataDir}`];
      const ran = await runMain([...args, "--standby", "--json"], { clock });
      assertEquals(ran.code, 0, ran.stderr);
      assertMatch(ran.stderr, /Waiting for process 7 to stop or to fall silent\.\n/);
      assertEquals(waits >= 100, true);
      const { state_hash: kept } = JSON.parse((await accounts.run("verify", "--json")).stdout);
      assertEquals(JSON.parse(ran.stdout).state_hash, kept);
      if (stops) return;
      await assertRejects(() => holder.lease.assertHeld(), LeaseLost);
      await holder[Symbol.asyncDispose]();
    });
  }
});
