/**
 * What is left on a machine when the program has done its work, and what the store itself says about it.
 *
 * @module
 */

import type { Action } from "../core/action.ts";
import { canonicalState } from "../core/state_record.ts";
import { keyOf } from "../store/keys.ts";
import { acquireLease } from "../store/lease.ts";
import { MemoryJournalFile } from "../store/memory_journal_file.ts";
import { MemoryKv } from "../store/memory_kv.ts";
import { rebuildAccount } from "../store/rebuild.ts";
import { type Standing, StateStore } from "../store/state_store.ts";
import { verifyAccount } from "../store/verify.ts";
import type { Installation } from "./installation.ts";
import type { Machine } from "./machine.ts";
import { PROFILE } from "./program.ts";

/** All of the journal. */
export async function journalText(
  { disk, kv }: Pick<Machine, "disk" | "kv">,
  { journal }: Installation,
): Promise<string> {
  if (journal === "disk") return disk.text;
  const pieces: string[] = [];
  for await (const { value } of kv.list(keyOf(PROFILE, "journal"))) pieces.push(value ?? "");
  return pieces.join("");
}

/** What a program that starts once more finds, without any mishap. */
export async function startOnceMore(
  machine: Machine,
  installation: Installation,
): Promise<Standing & { readonly unperformed: readonly Action[] }> {
  return await standingOf(machine.kv, await journalText(machine, installation), machine);
}

/**
 * Has the store verify the account, and rebuild it from its journal alone.
 *
 * @returns What is wrong, as sentences.
 */
export async function storeFaults(
  machine: Machine,
  installation: Installation,
): Promise<readonly string[]> {
  const text = await journalText(machine, installation);
  const { clock } = machine;
  try {
    const file = new MemoryJournalFile(text);
    await verifyAccount({ kv: machine.kv, file, profile: PROFILE });
    const kv = new MemoryKv();
    const lease = await acquireLease(kv, PROFILE, { owner: "rebuild", clock });
    await rebuildAccount({ kv, file, profile: PROFILE, lease, clock });
    await lease.release();
    const [kept, rebuilt] = [
      await standingOf(machine.kv, text, machine),
      await standingOf(kv, file.text, machine),
    ].map(({ state }) => canonicalState(state));
    return kept === rebuilt ? [] : ["A KV that is rebuilt from the journal has another state"];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

async function standingOf(kv: MemoryKv, journal: string, { clock }: Pick<Machine, "clock">) {
  const lease = await acquireLease(kv, PROFILE, { owner: "checker", clock, standby: true });
  const file = new MemoryJournalFile(journal);
  const store = await StateStore.open({ kv, file, profile: PROFILE, lease, clock });
  await lease.release();
  return { ...store.standing, unperformed: store.unperformed };
}
