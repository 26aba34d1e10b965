/**
 * Follows how the feeds stand: whether the program is blind, since when it misses trades, and the ledger of it all.
 *
 * @module
 */

import { cover, type CoverageLedger } from "./coverage.ts";
import type { Receipt } from "./receipt.ts";

/** How long after the end of a gap its repair is waited for, milliseconds; then trading goes on with the gap open. */
const PATIENCE_MS = 60_000;

/** Follows receipts. */
export class CoverageWatch {
  #repairs = true;
  readonly #up = new Set<string>();
  #ledger: CoverageLedger;
  /** Up to here the ledger is written, milliseconds since the epoch. */
  #enteredMs = 0;
  /** Last sign of a feed that is up. */
  #provenMs = 0;
  /** From here on trades may be missing. */
  #gapMs: number | undefined;
  #isBlind = true;

  /**
   * @param ledger The ledger so far. @default {empty}
   */
  constructor(ledger: CoverageLedger = []) {
    this.#ledger = ledger;
  }

  /** Whether trades may be missing, so that nothing new should be entered into. */
  get isBlind(): boolean {
    return this.#isBlind;
  }

  /** From here on trades may be missing that can still be fetched, milliseconds since the epoch. */
  get gapMs(): number | undefined {
    return this.#gapMs;
  }

  /** What is known about each moment. */
  get ledger(): CoverageLedger {
    return this.#ledger;
  }

  /**
   * Takes a receipt.
   *
   * @param receipt What was received.
   * @param isProof Whether it holds trades.
   */
  take(receipt: Receipt, isProof: boolean): void {
    switch (receipt.kind) {
      case "start":
        this.#repairs = receipt.repairs;
        this.#enteredMs = this.#provenMs = receipt.atMs;
        if (receipt.sinceMs !== null) this.#miss(Math.min(receipt.sinceMs, receipt.atMs));
        return;
      case "frame":
        if (isProof) this.#provenMs = receipt.atMs;
        return;
      case "page":
        // Also without a new trade it tells that there was none.
        if (this.#up.has(receipt.source)) this.#provenMs = receipt.atMs;
        return;
      case "standing":
        return this.#stand(receipt);
      case "repair":
        return this.#repair(receipt);
      case "tick":
        return this.#enter(receipt.atMs);
    }
  }

  #stand(receipt: Receipt & { readonly kind: "standing" }): void {
    const { source, standing, sinceMs, atMs } = receipt;
    const wasUp = this.#up.size > 0;
    if (standing === "up") {
      if (!wasUp) {
        this.#enter(atMs);
        this.#provenMs = atMs;
      }
      this.#up.add(source);
      if (wasUp) return;
      if (!this.#repairs) this.#gapMs = undefined;
      this.#isBlind = this.#gapMs !== undefined;
    } else if (standing === "down") {
      this.#up.delete(source);
      if (!wasUp || this.#up.size > 0) return;
      this.#span(Math.min(sinceMs, atMs), "alive");
      this.#miss(sinceMs);
      this.#isBlind = true;
    }
  }

  #repair({ progress, fromMs, toMs, atMs }: Receipt & { readonly kind: "repair" }): void {
    if (progress === "done") {
      this.#ledger = cover(this.#ledger, { fromMs, toMs, coverage: "repaired" });
    }
    // A gap that opened meanwhile has a repair of its own.
    const isOver = progress === "done" || progress === "lost";
    if (isOver && this.#up.size > 0 && fromMs <= (this.#gapMs ?? Infinity)) this.#gapMs = undefined;
    if (this.#up.size === 0) return;
    if (this.#gapMs === undefined || atMs - toMs > PATIENCE_MS) this.#isBlind = false;
  }

  /** Writes the ledger up to now, or to where a feed that is up last gave a sign. */
  #enter(nowMs: number): void {
    if (this.#up.size > 0) this.#span(this.#provenMs, "alive");
    else this.#span(nowMs, "blind");
  }

  #span(toMs: number, coverage: "alive" | "blind"): void {
    this.#ledger = cover(this.#ledger, { fromMs: this.#enteredMs, toMs, coverage });
    this.#enteredMs = Math.max(this.#enteredMs, toMs);
  }

  #miss(sinceMs: number): void {
    this.#gapMs = Math.min(this.#gapMs ?? Infinity, sinceMs);
  }
}
