/**
 * The `pilotfish` program.
 *
 * @module
 */

import { systemIo } from "./src/cli/io.ts";
import { main } from "./src/cli/main.ts";

// Ends here whatever is still under way: a lock that another process keeps would be waited for for ever.
if (import.meta.main) Deno.exit(await main(Deno.args, systemIo()));
