import type { Plan } from "../../core/plan.ts";
import type { RunData } from "../run-data.ts";
import { oneLine } from "../text/visible.ts";

/** Far beyond what a shell is given in practice. */
const COMMAND_CHARS = 8_000;

/** What to type next. None holds a hidden character or a line break. */
export interface Commands {
  /** Runs everything once more. */
  readonly reproduce: string;
  /** Does again what this run did: the same operations and faults at their times. Null without the plan of the run. */
  readonly replay: string | null;
  /** Judges the recorded history once more, without a cluster. */
  readonly check: string;
  /** False when `replay` and `check` are meant for a shell inside the run folder. */
  readonly fromAnywhere: boolean;
}

export function commandsOf({ verdict, plan, runFolder }: RunData): Commands {
  const reproduce = oneLine(verdict.reproduce, COMMAND_CHARS);
  const program = /^(npx )?faultline(?= )/.exec(reproduce)?.[0] ?? "faultline";
  const folder = runFolder === undefined ? "." : shellQuoted(oneLine(runFolder, COMMAND_CHARS));
  return {
    reproduce,
    replay: plan === null ? null : `${program} replay ${folder}${whereOf(plan)}`,
    check: `${program} check ${folder}`,
    fromAnywhere: runFolder !== undefined,
  };
}

/** Where a replay goes by itself, in the simulator, no other programs run. */
function whereOf({ binary, driver }: Plan): string {
  return binary === null ? "" : ` --on ${driver}`;
}

function shellQuoted(word: string): string {
  return /^[\w./:@%+,=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
