/**
 * What a deployment does: three handlers around one KV, which is opened when it is first needed.
 *
 * @module
 */

import { jsonClient } from "../polymarket/json_client.ts";
import type { Kv } from "../store/kv.ts";
import { Refresher } from "./refresh.ts";
import { readSettings, type ReadVariable } from "./settings.ts";
import { RefreshStatus } from "./status.ts";

/** Time for steps in a minute, milliseconds: the next minute has its own. */
const BUDGET_MS = 40_000;

/** What the machine gives. */
export interface DeployWorld {
  /** Reads an environment variable. */
  readonly env: ReadVariable;
  /** Opens the KV: a file, a URL, or the one that the machine has for the program. */
  readonly openKv: (location: string | undefined) => Promise<Kv>;
  /** Name of this instance, unlike that of any other. */
  readonly instance: string;
  /** The time, milliseconds since the epoch. */
  readonly nowMs: () => number;
}

/** What is made when it is first needed. */
interface Parts {
  readonly refresher: Refresher;
  readonly status: RefreshStatus;
}

/** What a deployment does. */
export interface Deployment {
  /** Begins a refresh: by the schedule. */
  readonly begin: () => Promise<void>;
  /** Goes on with the refresh that is under way: every minute. */
  readonly goOn: () => Promise<void>;
  /** Answers a request. */
  readonly answer: (request: Request) => Promise<Response>;
}

/**
 * Makes the handlers. Neither reads settings nor opens the KV before one of them is called: crons are looked for where
 * there may be neither.
 *
 * @param world What the machine gives.
 */
export function deployment(world: DeployWorld): Deployment {
  let opening: Promise<Parts> | undefined;
  function parts(): Promise<Parts> {
    opening ??= open(world).catch((error) => {
      // The next one tries again.
      opening = undefined;
      throw error;
    });
    return opening;
  }
  return {
    begin: async () => {
      await (await parts()).refresher.begin();
    },
    goOn: async () => {
      await (await parts()).refresher.work(BUDGET_MS);
    },
    answer: async (request) => await (await parts()).status.answer(request),
  };
}

async function open({ env, openKv, instance, nowMs }: DeployWorld): Promise<Parts> {
  const { refresh, exchange: asked, kv: location, maxAgeMs } = await readSettings(env);
  const kv = await openKv(location);
  const exchange = asked === undefined ? undefined : {
    client: jsonClient({ hosts: asked.hosts }),
    categoryMap: asked.categoryMap,
  };
  return {
    refresher: new Refresher({ kv, settings: refresh, exchange, instance, nowMs }),
    status: new RefreshStatus({ kv, profile: refresh.profile, maxAgeMs, nowMs }),
  };
}
