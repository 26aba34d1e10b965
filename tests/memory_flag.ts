/** The memory of the program, for all that starts it as a user does: benchmarks and demonstrations. */

import project from "../deno.json" with { type: "json" };

/** How it is set, as a flag of Deno: as the task `pilotfish` has it. */
export const MEMORY_FLAG: string = /--v8-flags=\S+/.exec(project.tasks.pilotfish)![0];
