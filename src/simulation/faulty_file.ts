/**
 * The journal's file as a process sees it that may die, stand still, or find the disk full.
 *
 * @module
 */

import type { JournalFile } from "../store/journal_file.ts";
import type { Life, Machine } from "./machine.ts";

/** Characters that are read at once at most: few, so that lines come in pieces. */
const PIECE = 3000;

/**
 * The journal of a machine for one of its processes.
 *
 * @param machine The machine.
 * @param life The process.
 */
export function faultyFile(machine: Machine, life: Life): JournalFile {
  const { disk } = machine;
  return {
    name: "journal",
    hash: machine.hash,
    async *read(fromByte = 0): AsyncGenerator<string> {
      const { text } = disk;
      for (let at = fromByte; at < text.length; at += PIECE) yield text.slice(at, at + PIECE);
    },
    append: (text) => append(machine, life, text),
    async sync(): Promise<void> {
      const mishap = await machine.enter(life, "sync", "");
      if (mishap?.fault === "disk-full") throw noSpace("sync");
      disk.sync();
      await machine.leave(life, mishap);
    },
    async truncate(length: number): Promise<void> {
      const mishap = await machine.enter(life, "truncate", String(length));
      disk.truncate(length);
      await machine.leave(life, mishap);
    },
    exclusively: (action) => exclusively(machine, life, action),
    close: () => {},
  };
}

async function append(machine: Machine, life: Life, text: string): Promise<void> {
  const mishap = await machine.enter(life, "append", String(text.length));
  if (mishap?.when === "during") {
    machine.disk.append(text.slice(0, Math.floor(machine.uniform() * text.length)));
    if (mishap.fault === "disk-full") throw noSpace("write");
  } else machine.disk.append(text);
  await machine.leave(life, mishap);
}

async function exclusively<T>(
  machine: Machine,
  life: Life,
  action: () => Promise<T>,
): Promise<T> {
  // Who has it stands still: it goes on until it ends, which is when this one is woken.
  if (machine.lockedBy !== undefined) await machine.park(life);
  machine.lockedBy = life;
  try {
    return await action();
  } finally {
    if (machine.lockedBy === life) machine.lockedBy = undefined;
  }
}

function noSpace(what: string): Error {
  return new Error(`Cannot ${what} journal: No space left on device (os error 28)`);
}
