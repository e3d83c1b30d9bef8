import type { Json } from "../../../core/json.ts";
import type { Random } from "../../../core/random.ts";
import type { TxnLine } from "./txn-lines.ts";

const PROCESSES = 3;

/** A transaction before it runs: its micro-operations, and how it will end. */
export interface Planned {
  readonly asked: readonly Json[];
  readonly outcome: "ok" | "info" | "fail";
}

/** Lines in which the transactions begin in this order, and overlap by chance. */
export function schedule(
  planned: readonly Planned[],
  answered: readonly (readonly Json[])[],
  chance: Random,
): readonly TxnLine[] {
  const lines: TxnLine[] = [];
  const open: { process: number; at: number }[] = [];
  const processes = Array.from({ length: PROCESSES }, (_, process) => process);
  const finish = (place: number) => {
    const [ended] = open.splice(place, 1);
    if (ended === undefined) return;
    const { asked, outcome } = planned[ended.at] as Planned;
    const value = outcome === "ok" ? (answered[ended.at] ?? null) : asked;
    lines.push([ended.process, outcome, value]);
    processes.push(outcome === "info" ? ended.process + PROCESSES : ended.process);
  };
  planned.forEach(({ asked }, at) => {
    while (processes.length === 0 || (open.length > 0 && chance.chance(1, 2)))
      finish(chance.below(open.length));
    const [process = 0] = processes.splice(chance.below(processes.length), 1);
    lines.push([process, "invoke", asked]);
    open.push({ process, at });
  });
  while (open.length > 0) finish(chance.below(open.length));
  return lines;
}
