/**
 * Rows of the table of options about the page of an account.
 *
 * @module
 */

import { MIN_TOKEN } from "../../dashboard/access.ts";
import type { CommandName } from "../command_names.ts";
import { boolean, number, type Option, secret, text } from "./option_kinds.ts";

/** Commands that can serve the page. */
const SERVING: readonly CommandName[] = ["run", "dashboard"];

/** The rows. */
export const DASHBOARD_OPTIONS = {
  dashboard: boolean({
    group: "Dashboard",
    on: ["run"],
    default: false,
    help: "Serve a page on which to watch the account",
  }),
  dashboardPort: number({
    group: "Dashboard",
    on: SERVING,
    placeholder: "PORT",
    default: 8787,
    range: [0, 65_535],
    whole: true,
    help: "Its port; 0 for any",
  }),
  dashboardHost: text({
    group: "Dashboard",
    on: SERVING,
    placeholder: "ADDRESS",
    default: "127.0.0.1",
    help: "Address it is reached at; any but this machine's own needs a token",
  }),
  dashboardToken: secret({
    group: "Dashboard",
    on: SERVING,
    placeholder: "TOKEN",
    expected: `${MIN_TOKEN} characters or more: letters, digits, - and _`,
    accepts: (text) => text.length >= MIN_TOKEN && /^[\w-]+$/.test(text),
    help: "What a person must know to pause there; made up anew each time if unset",
  }),
} as const satisfies Readonly<Record<string, Option<unknown, CommandName>>>;
