/**
 * Starts the page of an account: for `pilotfish dashboard`, and beside a live run.
 *
 * @module
 */

import { Secret } from "../../core/secret.ts";
import { AccountWatch } from "../../dashboard/account_watch.ts";
import { makeToken } from "../../dashboard/access.ts";
import { Board } from "../../dashboard/board.ts";
import { type DashboardServer, type Decision, serveDashboard } from "../../dashboard/server.ts";
import { isLoopback } from "../../polymarket/hosts.ts";
import { decide } from "../../store/decide.ts";
import type { CommandContext } from "../command.ts";
import { decisionSentence } from "./decision.ts";
import { UsageError } from "../errors.ts";
import { profileLocation } from "./profile_options.ts";

/** How long a decision may wait for the program that writes, milliseconds. */
const WAIT_MS = 10_000;

/** The page of an account, for as long as it is not disposed of. */
export class Dashboard implements AsyncDisposable {
  /** Where it is, without a slash at the end. */
  readonly url: string;
  readonly #server: DashboardServer;
  readonly #watch: AccountWatch;

  private constructor(server: DashboardServer, watch: AccountWatch) {
    this.url = server.url;
    this.#server = server;
    this.#watch = watch;
  }

  /**
   * Starts it and says where it is.
   *
   * @param context The command.
   * @param isBeginning Whether this program is about to begin the account, if there is none.
   * @throws {UsageError} If it is to be reached from elsewhere without a token, or cannot listen there.
   */
  static open(context: CommandContext, isBeginning = false): Dashboard {
    const { options, io: { clock }, warn } = context;
    const { dashboardHost: hostname, dashboardPort: port, dashboardToken } = options;
    if (!isLoopback(hostname) && dashboardToken === undefined) {
      throw new UsageError(
        `Cannot serve the dashboard at ${hostname} without a token`,
        "Set PILOTFISH_DASHBOARD_TOKEN, or leave --dashboard-host out to serve this machine only",
      );
    }
    const token = dashboardToken ??
      new Secret(makeToken((bytes) => crypto.getRandomValues(bytes)));
    const board = new Board();
    const server = listening(() =>
      serveDashboard({
        board,
        port,
        hostname,
        token,
        clock,
        decide: (decision, reason) => carryOut(context, decision, reason),
      }), `${hostname}:${port}`);
    const watch = new AccountWatch({
      where: profileLocation(context),
      board,
      isBeginning,
      clock,
      onTrouble: (message) => warn(`The dashboard waits: ${message}`),
    });
    sayWhere(context, server.url, dashboardToken === undefined ? token : undefined);
    return new Dashboard(server, watch);
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#watch[Symbol.asyncDispose]();
    await this.#server[Symbol.asyncDispose]();
  }
}

function listening(serve: () => DashboardServer, where: string): DashboardServer {
  try {
    return serve();
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) {
      throw new UsageError(
        `Cannot serve the dashboard at ${where}: the port is in use`,
        "Choose another one with --dashboard-port, or 0 for any that is free",
      );
    }
    if (error instanceof Deno.errors.NotCapable || error instanceof Deno.errors.AddrNotAvailable) {
      throw new UsageError(
        `Cannot serve the dashboard at ${where}: ${error.message}`,
        "The program may only listen on 127.0.0.1: to do so elsewhere, run main.ts with the flags " +
          "of its task and the address in --allow-net",
      );
    }
    throw error;
  }
}

/** A link with a token is for the eyes of a person; it must not get into a file. */
function sayWhere({ io: { stderr }, note }: CommandContext, url: string, made: Secret | undefined) {
  if (made !== undefined && stderr.isTerminal) {
    stderr.write(`Dashboard: ${url}/#token=${made.reveal()}\n`);
  } else {
    note(
      `Dashboard: ${url}/` +
        (made === undefined ? "" : " (to pause there, set PILOTFISH_DASHBOARD_TOKEN)"),
    );
  }
}

async function carryOut(
  context: CommandContext,
  command: Decision,
  reason: string,
): Promise<string> {
  const { options: { profile }, io: { clock } } = context;
  const owner = `the dashboard of process ${Deno.pid}`;
  const decided = await decide({ ...profileLocation(context), owner, clock }, {
    command,
    id: crypto.randomUUID(),
    by: owner,
    expiresMs: clock.nowMs() + WAIT_MS,
    note: reason,
  });
  return decisionSentence({ profile, owner }, command, decided);
}
