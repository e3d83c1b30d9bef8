import yargs from "yargs";
import { SYSTEMS } from "../../../systems-under-test/registry.ts";
import { FaultlineError, UsageError } from "../../core/errors.ts";
import { cellCommand } from "../../suite/cell-command.ts";
import { type Cell, cellsOf, type WhereItShows } from "../../suite/cells.ts";
import type { ResolvedConfig, Suite } from "../../suite/config.ts";
import { ABLE_TO_ALL, planOf } from "../plan.ts";
import { declareRunFlags, parseRunFlags } from "../run-flags.ts";
import { assertStartable, type FoundService } from "../service/find-service.ts";

/** The cells of a suite, each one that `run` would take. @throws UsageError naming the first one that it would not. */
export function checkedCells(
  suite: Suite,
  systems: ResolvedConfig["systems"],
  config: string,
): readonly Cell[] {
  const cells = cellsOf(suite, whereItShows);
  for (const cell of cells) {
    try {
      const service = systems[cell.system];
      check(cell, service ? { config, service } : null);
    } catch (thrown) {
      if (!(thrown instanceof FaultlineError)) throw thrown;
      throw new UsageError(`The cell ${cell.id} cannot be run: ${thrown.message}`, {
        hint: thrown.hint ?? "Leave it out with `exclude`.",
        cause: thrown,
      });
    }
  }
  return cells;
}

const whereItShows: WhereItShows = (system, bug) =>
  SYSTEMS.find(({ name }) => name === system)?.bugs.find(({ name }) => name === bug) ?? null;

function check(cell: Cell, found: FoundService | null): void {
  const [, system, ...args] = cellCommand(cell, 0);
  const argv = declareRunFlags(
    yargs([...args]).parserConfiguration({ "duplicate-arguments-array": true }),
  ).parseSync();
  const flags = parseRunFlags({ ...argv, system });
  if (found) assertStartable(flags, found);
  const service = found ? { service: { config: found.config } } : {};
  planOf({ ...flags, ...service }, 0, new Date(), ABLE_TO_ALL);
}
