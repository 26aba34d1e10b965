/**
 * Frames that no feed should send and every feed some day does.
 *
 * @module
 */

import { MAX_FRAME_CHARS } from "../feed/trade_frame.ts";
import type { Random } from "../research/sample/random.ts";
import { pick } from "./pick.ts";

/** A good frame's text made bad. None of them holds a usable trade. */
type Spoiler = (frame: string, random: Random) => string;

const SPOILERS: readonly Spoiler[] = [
  () => "PONG",
  () => "null",
  () => "\u0000",
  () => "[".repeat(1000),
  () => '{"__proto__":{"topic":"activity"},"constructor":7}',
  () => "x".repeat(MAX_FRAME_CHARS + 1),
  (frame, random) => frame.slice(0, random.below(frame.length)),
  (frame) => frame.replaceAll('"price":', '"price":1e400,"was":'),
  (frame) => frame.replaceAll('"price":', '"price":"NaN","was":'),
  (frame) => frame.replaceAll('"price":', '"price":-'),
  (frame) => frame.replaceAll('"timestamp":', '"timestamp":"soon","was":'),
  (frame) => frame.replaceAll('"proxyWallet":', '"proxyWallet":{"$ne":1},"was":'),
  (frame) => frame.replaceAll('"side":', '"side":"__proto__","was":'),
  (frame) => frame.replaceAll('"conditionId":', '"conditionId":[],"was":'),
  (frame) => frame.replaceAll('"trades"', '"comments"'),
  (frame) => frame.replaceAll('"payload":', '"payload":null,"was":'),
];

/**
 * A frame that holds no usable trade.
 *
 * @param random Which kind.
 * @param frame A good frame to spoil.
 */
export function hostileFrame(random: Random, frame: string): string {
  // Cut off at its beginning nothing is left, which would be no frame at all.
  return pick(random, SPOILERS)(frame, random) || "{";
}
