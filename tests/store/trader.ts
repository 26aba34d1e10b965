/**
 * A process that trades, and what others ask of it, for the tests of the store.
 *
 * @module
 */

import { readAccountView } from "../../src/store/account_view.ts";
import { CommandInbox, type CommandRequest } from "../../src/store/command_inbox.ts";
import { openForReading, type ProfileOptions, WritableProfile } from "../../src/store/profile.ts";
import { StateStore } from "../../src/store/state_store.ts";
import { verifyAccount } from "../../src/store/verify.ts";
import { START_MS } from "../core/builders.ts";
import { Driver, FakeClock, startState } from "./accounts.ts";

/** Name of the account. */
export const PROFILE = "paper";

/** Where the account is, as whoever asks sees it. */
export function options(dataDir: string, clock = new FakeClock()): ProfileOptions {
  return { dataDir, profile: PROFILE, owner: "process 2", clock };
}

/** Opens an account for writing, as the process that trades would. */
export async function openTrader(given: ProfileOptions, source = "test") {
  const profile = await WritableProfile.open({ ...given, owner: "process 1" });
  const { kv, file, lease } = profile;
  const { clock } = given;
  const opening = { state: startState(), source: { kind: source } };
  const store = await StateStore.open({ kv, file, lease, clock, profile: PROFILE, opening });
  const inbox = new CommandInbox({ kv, lease, clock, profile: PROFILE, onFault: () => {} });
  return {
    profile,
    store,
    inbox,
    async [Symbol.asyncDispose]() {
      await store.close();
      await profile[Symbol.asyncDispose]();
    },
  };
}

/** A request to pause. */
export function request(
  { clock }: ProfileOptions,
  given: Partial<CommandRequest> = {},
): CommandRequest {
  const expiresMs = clock.nowMs() + 10_000;
  return { id: "c-1", command: "pause", by: "process 2", note: "lunch", expiresMs, ...given };
}

/** What the account is, once it is verified. */
export async function viewOf(given: ProfileOptions) {
  using reading = await openForReading(given);
  await verifyAccount(reading);
  return await readAccountView(reading, { entries: 100 });
}

/** A process that trades. */
export type Trader = Awaited<ReturnType<typeof openTrader>>;

/** Does what the process that trades does about requests. */
export async function carryOut({ inbox, store }: Trader): Promise<void> {
  const driver = Driver.after(store);
  for (const { command, id, note } of await inbox.take(true)) {
    const timeMs = START_MS;
    await store.commit(driver.turn({ kind: "command", command, id, note: note!, timeMs }));
  }
}
