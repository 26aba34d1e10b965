import { assert, assertEquals, assertExists, assertMatch, assertRejects } from "@std/assert";
import { step } from "../../mod.ts";
import { goOnWithCopy } from "../../src/store/account_copy.ts";
import { requestIds, requestKey } from "../../src/store/command_inbox.ts";
import type { Kv } from "../../src/store/kv.ts";
import { openKv } from "../../src/store/open_kv.ts";
import { decide } from "../../src/store/decide.ts";
import { openForReading } from "../../src/store/profile.ts";
import { profilePaths } from "../../src/store/profile_paths.ts";
import { StoreError } from "../../src/store/store_error.ts";
import { START_MS } from "../core/builders.ts";
import { withTempFolder } from "../temp_folder.ts";
import { Driver, FakeClock, FaultyKv, keepStory, SIGNAL } from "./accounts.ts";
import { carryOut, openTrader, options, PROFILE, request, type Trader, viewOf } from "./trader.ts";

Deno.test("decide() carries a decision out itself where nobody writes, at the time that the account knows", async () => {
  for (const [source, timeOf] of [["replay", undefined], ["live", "clock"]] as const) {
    await withTempFolder(async (folder) => {
      const given = options(folder);
      {
        await using trader = await openTrader(given, source);
        await trader.store.commit(Driver.after(trader.store).turn(...SIGNAL));
      }
      const { lastEventMs } = await viewOf(given);
      const decided = await decide(given, request(given));
      assertEquals(decided.by, "process 2");
      const { risk, pauses, entries } = await viewOf(given);
      const sinceMs = timeOf === "clock" ? given.clock.nowMs() : lastEventMs!;
      assertEquals(risk.pause, { reason: "operator", sinceMs });
      assertEquals(pauses.map(({ kind, note }) => [kind, note]), [["pause", "lunch"]]);
      assertEquals(entries.flatMap(({ commands }) => commands).length, 1);
      assertEquals((await decide(given, request(given, { id: "c-2" }))).actions, []);
      const { actions } = await decide(given, request(given, { id: "c-3", command: "resume" }));
      assertEquals(actions.map(({ kind }) => kind), ["resume"]);
    });
  }
});

Deno.test("decide() before the first event does not lose what the source has to tell", async () => {
  await withTempFolder(async (folder) => {
    const given = options(folder);
    await (await openTrader(given, "replay"))[Symbol.asyncDispose]();
    await decide(given, request(given));
    await using trader = await openTrader(given, "replay");
    assertEquals(trader.store.standing.cursor, undefined);
    assertEquals(trader.store.standing.state.risk.pause?.reason, "operator");
  });
});

Deno.test("decide() leaves to whoever runs next what was asked for and not done", async () => {
  await withTempFolder(async (folder) => {
    const given = options(folder);
    {
      await using trader = await openTrader(given);
      await trader.store.commit(Driver.after(trader.store).turn(...SIGNAL));
    }
    await decide(given, request(given));
    await using trader = await openTrader(given);
    assertEquals(trader.store.unperformed.map(({ kind }) => kind), ["signal", "order", "pause"]);
  });
});

Deno.test("decide() asks the process that writes, and says what that came to", async () => {
  await withTempFolder(async (folder) => {
    const clock = new FakeClock();
    const given = options(folder, clock);
    await using trader = await openTrader(given);
    const driver = await keepStory(trader.store);
    const turns: Promise<void>[] = [];
    clock.wait = async (ms) => {
      clock.timeMs += ms;
      await trader.profile.lease.renew();
      for (const { command, id, note } of await trader.inbox.take()) {
        const event = { kind: "command", command, id, note: note!, timeMs: START_MS } as const;
        const [state, actions] = step(driver.state, event);
        driver.state = state;
        const { tally } = driver;
        const inputs = [{ event, actions: actions as never }];
        turns.push(trader.store.commit({ inputs, state, tally, cursor: { taken: driver.taken } }));
      }
      await Promise.all(turns);
    };
    const decided = await decide(given, request(given, { command: "resume" }));
    assertEquals(decided.by, "process 1");
    assertEquals(decided.actions.map(({ kind }) => kind), ["resume"]);
    assertEquals(
      (await decide(given, request(given, { id: "c-2", command: "resume" }))).actions,
      [],
    );
    assertEquals((await viewOf(given)).risk.pause, null);
  });
});

Deno.test("decide() takes a request back that nobody claims, and it never happens later", async () => {
  await withTempFolder(async (folder) => {
    const clock = new FakeClock();
    const given = options(folder, clock);
    await using trader = await openTrader(given);
    clock.wait = async (ms) => {
      clock.timeMs += ms;
      await trader.profile.lease.renew();
    };
    const error = await assertRejects(() => decide(given, request(given)), StoreError);
    assertMatch(
      error.message,
      /Cannot pause profile paper, process 1, which writes to it, does not/,
    );
    assertMatch(error.message, /Nothing has been changed, and the request is taken back/);
    assertEquals(await trader.inbox.take(true), []);
  });
});

Deno.test("decide() says so when a process has a request and does not finish", async () => {
  await withTempFolder(async (folder) => {
    const clock = new FakeClock();
    const given = options(folder, clock);
    await using trader = await openTrader(given);
    clock.wait = async (ms) => {
      clock.timeMs += ms * 10;
      await trader.profile.lease.renew();
      await trader.inbox.take();
    };
    const error = await assertRejects(() => decide(given, request(given)), StoreError);
    assertMatch(error.message, /Cannot tell whether profile paper has taken the pause/);
  });
});

Deno.test("decide() does it itself once the process that wrote has gone", async () => {
  await withTempFolder(async (folder) => {
    const clock = new FakeClock();
    const given = options(folder, clock);
    const trader = await openTrader(given);
    let isOpen = true;
    clock.wait = async (ms) => {
      clock.timeMs += ms;
      if (!isOpen) return;
      await trader.profile.lease.renew();
      const { value } = await trader.profile.kv.get(requestKey(PROFILE, "c-1"));
      if (value === null) return;
      isOpen = false;
      await trader[Symbol.asyncDispose]();
    };
    assertEquals((await decide(given, request(given))).by, "process 2");
    assertEquals((await viewOf(given)).risk.pause?.reason, "operator");
  });
});

Deno.test("decide() does it itself if the process that had claimed it ends without it", async () => {
  await withTempFolder(async (folder) => {
    const clock = new FakeClock();
    const given = options(folder, clock);
    const trader = await openTrader(given);
    let isOpen = true;
    clock.wait = async (ms) => {
      clock.timeMs += ms;
      if (!isOpen) return;
      await trader.profile.lease.renew();
      if ((await trader.inbox.take(true)).length === 0) return;
      isOpen = false;
      await trader[Symbol.asyncDispose]();
    };
    assertEquals((await decide(given, request(given))).by, "process 2");
    const { risk, pauses } = await viewOf(given);
    assertEquals([risk.pause?.reason, pauses.length], ["operator", 1]);
    using account = await openForReading(given);
    assertEquals(await requestIds(account.kv, PROFILE), []);
  });
});

Deno.test("decide() does nothing twice if the process that had claimed it ends in the middle of keeping it", async () => {
  await withTempFolder(async (folder) => {
    const clock = new FakeClock();
    let kv: FaultyKv | undefined;
    const openFaulty = async (place: string | undefined) => kv = new FaultyKv(await openKv(place));
    const given = options(folder, clock);
    const trader = await openTrader({ ...given, openKv: openFaulty });
    const driver = Driver.after(trader.store);
    let isOpen = true;
    clock.wait = async (ms) => {
      clock.timeMs += ms;
      if (!isOpen) return;
      await trader.profile.lease.renew();
      const [asked] = await trader.inbox.take(true);
      if (asked === undefined) return;
      isOpen = false;
      const event = { kind: "command", command: "pause", id: asked.id, timeMs: START_MS } as const;
      kv!.fate = () => "before";
      await assertRejects(() => trader.store.commit(driver.turn(event)), StoreError);
      kv!.fate = () => "works";
      await trader.profile[Symbol.asyncDispose]();
    };
    const decided = await decide(given, request(given));
    assertEquals(decided.by, "process 1");
    assertEquals(decided.actions.map(({ kind }) => kind), ["pause"]);
    assertMatch(decided.repairs.join(), /Added the last 1 line of the journal/);
    assertEquals((await viewOf(given)).pauses.length, 1);
  });
});

Deno.test("decide() tells whether what it had begun will be carried out when another process takes over", async () => {
  for (const isWritten of [true, false]) {
    await withTempFolder(async (folder) => {
      const given = options(folder);
      await (await openTrader(given))[Symbol.asyncDispose]();
      const fence = ["pilotfish", PROFILE, "fence"] as const;
      let isTaken = false;
      const take = async (kv: Kv) => {
        isTaken = true;
        await kv.commit({ puts: [{ key: fence, value: "99" }] });
      };
      const openStolen = async (place: string | undefined): Promise<Kv> => {
        const kv = await openKv(place);
        let looks = 0;
        return {
          ...kv,
          async get(key) {
            // The third look is that before the line is written; the others are those of who gets the lease and opens.
            const isFence = !isTaken && key.join() === fence.join();
            if (isFence && !isWritten && ++looks === 3) await take(kv);
            return await kv.get(key);
          },
          async commit(batch) {
            const isTurn = batch.puts?.some(({ key }) => key[2] === "line") ?? false;
            if (isTurn && isWritten && !isTaken) await take(kv);
            return await kv.commit(batch);
          },
        };
      };
      const decided = await decide({ ...given, openKv: openStolen }, request(given));
      assert(isTaken);
      assertEquals(decided.actions.map(({ kind }) => kind), ["pause"]);
      await (await openTrader(given))[Symbol.asyncDispose]();
      const { entries } = await viewOf(given);
      assertEquals(entries.flatMap(({ commands }) => commands).length, 1);
    });
  }
});

Deno.test("decide() refuses where no account is, and says if one was taken away meanwhile", async () => {
  await withTempFolder(async (folder) => {
    const clock = new FakeClock();
    const given = options(folder, clock);
    const none = await assertRejects(() => decide(given, request(given)), StoreError);
    assertEquals([none.trouble, [...Deno.readDirSync(folder)]], ["missing", []]);
    await using trader = await openTrader(given);
    clock.wait = async (ms) => {
      clock.timeMs += ms;
      await trader.profile.lease.renew();
      await trader.profile.kv.commit({ deletes: [requestKey(PROFILE, "c-1")] });
    };
    const error = await assertRejects(() => decide(given, request(given)), StoreError);
    assertMatch(error.message, /Cannot find the pause of profile paper in its journal/);
  });
});

Deno.test("decide() follows a request to a stand-by that goes on with a copy of the account", async () => {
  for (const fate of ["copied", "claimed", "carried out", "too late"] as const) {
    await withTempFolder(async (folder) => {
      const clock = new FakeClock();
      const given = options(folder, clock);
      const first = await openTrader(given);
      let next: Trader | undefined;
      clock.wait = async (ms) => {
        clock.timeMs += ms;
        if (next !== undefined) {
          await next.profile.lease.renew();
          return await carryOut(next);
        }
        // Its files are given up while the request is in them, or just before.
        if (fate === "too late") {
          await first.profile.kv.commit({ deletes: [requestKey(PROFILE, "c-1")] });
        }
        if (fate === "claimed") await first.inbox.take(true);
        clock.timeMs += 10_000;
        assertExists(await goOnWithCopy(given, profilePaths(given)));
        next = await openTrader(given);
        if (fate === "carried out") await carryOut(next);
      };
      // Whoever asks is ready to wait for longer than a lease lasts.
      const asked = request(given, { expiresMs: clock.nowMs() + 60_000 });
      try {
        const decided = await decide(given, asked);
        assertEquals(decided.actions.map(({ kind }) => kind), ["pause"]);
        const view = await viewOf(given);
        assertEquals(view.risk.pause?.reason, "operator");
        assertEquals(view.entries.flatMap(({ commands }) => commands).length, 1);
      } finally {
        await next?.[Symbol.asyncDispose]();
        await first.profile[Symbol.asyncDispose]();
      }
    });
  }
});
