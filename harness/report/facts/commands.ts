import type { RunData } from "../run-data.ts";
import { oneLine } from "../text/visible.ts";

/** Far beyond what a shell is given in practice. */
const COMMAND_CHARS = 8_000;

/** What to type next. Neither holds a hidden character or a line break. */
export interface Commands {
  /** Runs everything once more. */
  readonly reproduce: string;
  /** Judges the recorded history once more, without a cluster. */
  readonly check: string;
  /** False when `check` is meant for a shell inside the run folder. */
  readonly checkFromAnywhere: boolean;
}

export function commandsOf({ verdict, runFolder }: RunData): Commands {
  const reproduce = oneLine(verdict.reproduce, COMMAND_CHARS);
  const program = /^(npx )?faultline(?= )/.exec(reproduce)?.[0] ?? "faultline";
  const folder = runFolder === undefined ? "." : shellQuoted(oneLine(runFolder, COMMAND_CHARS));
  return {
    reproduce,
    check: `${program} check ${folder}`,
    checkFromAnywhere: runFolder !== undefined,
  };
}

function shellQuoted(word: string): string {
  return /^[\w./:@%+,=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
