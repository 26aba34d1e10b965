/** How the program is started, for all that starts it as a user does: benchmarks and demonstrations. */

import project from "../deno.json" with { type: "json" };

/** Flags of Deno that decide about memory and time, as the task `pilotfish` has them. */
export const START_FLAGS: readonly string[] = project.tasks.pilotfish.match(
  /--(v8-flags|unstable)\S+/g,
)!;
