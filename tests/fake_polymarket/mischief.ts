/**
 * What the made-up exchange does wrong, on command.
 *
 * @module
 */

/** Faults of the activity socket. They hold until they are changed. */
export interface SocketMischief {
  /** Connections that tell nothing, though they answer pings: all, or those with these numbers. */
  stalled: "none" | "all" | ReadonlySet<number>;
  /** Types that are told to nobody. */
  silentTypes: ReadonlySet<string>;
  /** Share of the messages that are lost, 0 to 1. */
  drop: number;
  /** Share of the messages that are told twice, 0 to 1. */
  duplicate: number;
  /** Share of the messages that change places with the next one, 0 to 1. */
  reorder: number;
  /** Whether pings stay without an answer. */
  isDeaf: boolean;
  /** Whether new connections are refused. */
  refuses: boolean;
  /** Whether messages come as arrays. */
  inArrays: boolean;
}

/** Faults of the HTTP interfaces. They hold until they are changed. */
export interface HttpMischief {
  /** Answers of this status instead of the right one, so many times. */
  failure: { readonly status: number; readonly retryAfterS?: number; times: number } | undefined;
  /** Milliseconds between the parts of a body. */
  slowMs: number;
  /** Whether an answer is kept and given again to the same address. */
  caches: boolean;
  /** Milliseconds by which the trades told are behind. */
  lagMs: number;
  /** Whether version 2 is not there. */
  hasNoV2: boolean;
  /** Whether connections are cut in the middle of a body. */
  cuts: boolean;
}

/** A socket that does nothing wrong. */
export function goodSocket(): SocketMischief {
  return {
    stalled: "none",
    silentTypes: new Set(),
    drop: 0,
    duplicate: 0,
    reorder: 0,
    isDeaf: false,
    refuses: false,
    inArrays: false,
  };
}

/** HTTP interfaces that do nothing wrong. */
export function goodHttp(): HttpMischief {
  return {
    failure: undefined,
    slowMs: 0,
    caches: false,
    lagMs: 0,
    hasNoV2: false,
    cuts: false,
  };
}

/** Frames that hold no trade. */
export const HOSTILE_FRAMES: Readonly<Record<string, () => string>> = {
  empty: () => "",
  pong: () => "PONG",
  array: () => "[]",
  null: () => "null",
  torn: () => '{"topic":"activity","type":"trades","payload":{"proxy',
  large: () => `{"topic":"activity","pad":"${"x".repeat(10_000_000)}"}`,
  types: () =>
    JSON.stringify({
      topic: "activity",
      type: "trades",
      timestamp: "soon",
      payload: { proxyWallet: 7, conditionId: [], side: {}, price: "cheap", size: null },
    }),
};
