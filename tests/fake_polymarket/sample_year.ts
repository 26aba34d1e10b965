/**
 * The exchange of the demonstrations of downloads: the year of a sample, behind a port of this machine.
 *
 * @module
 */

import { SAMPLE_END_MS } from "../../src/research/sample/scale.ts";
import { type FaultyPort, servePast } from "./faulty_port.ts";
import { samplePast } from "./past.ts";
import { PastServer } from "./past_server.ts";

/** Puts it behind a port. */
export function serveSampleYear(): FaultyPort {
  return servePast(new PastServer(samplePast(7, 200_000), SAMPLE_END_MS));
}
