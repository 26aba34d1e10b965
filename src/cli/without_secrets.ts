/**
 * The world as a command sees it, with outputs on which no secret can appear.
 *
 * @module
 */

import { redactor, Secret } from "../core/secret.ts";
import type { CliIo, CliOutput } from "./io.ts";

/**
 * Takes the secrets among the values of options out of everything that is printed.
 *
 * @param io The world.
 * @param values Values of the options that were read.
 * @returns The world; the very same one if there is no secret.
 */
export function withoutSecrets(io: CliIo, values: readonly unknown[]): CliIo {
  const secrets = values.filter((value) => value instanceof Secret);
  if (secrets.length === 0) return io;
  const redact = redactor(secrets);
  return { ...io, stdout: redacted(io.stdout, redact), stderr: redacted(io.stderr, redact) };
}

function redacted(output: CliOutput, redact: (text: string) => string): CliOutput {
  return {
    isTerminal: output.isTerminal,
    get columns() {
      return output.columns;
    },
    write: (text) => output.write(redact(text)),
  };
}
