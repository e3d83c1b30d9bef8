import fc from "fast-check";
import { History } from "../../core/history.ts";
import { NS_PER_MS } from "../../core/ids.ts";
import type { Json } from "../../core/json.ts";
import type { Op } from "../../core/op.ts";

/** How many random histories a checker is compared to its twin on. */
export const LADDER_CASES = Number(process.env.LADDER_CASES ?? 300);

/** What a process does when its turn comes. */
export interface Deed {
  readonly f: string;
  readonly key?: Json;
  readonly value: Json;
  readonly type: "ok" | "fail" | "info";
  /** What an ok gives back; left out: the value. */
  readonly result?: Json;
}

export interface Turn {
  readonly process: number;
  readonly deed: Deed;
}

/**
 * The history of processes that take turns, a millisecond each: one that is idle begins its deed, one that is not ends
 * what it began. What is open at the end stays open. A process whose deed ended as info goes on under another number.
 */
export function interleaved(turns: readonly Turn[]): History {
  const ops: Op[] = [];
  const open = new Map<number, Deed>();
  const renamed = new Map<number, number>();
  for (const [index, { process, deed }] of turns.entries()) {
    const name = renamed.get(process) ?? process;
    const begun = open.get(process);
    const place = { index, time: index * NS_PER_MS, process: name };
    if (begun === undefined) {
      open.set(process, deed);
      ops.push({ ...place, type: "invoke", ...asked(deed) });
      continue;
    }
    const value = begun.type === "ok" ? (begun.result ?? begun.value) : begun.value;
    ops.push({ ...place, type: begun.type, ...asked(begun), value });
    open.delete(process);
    if (begun.type === "info") renamed.set(process, name + 10);
  }
  return new History(ops);
}

/** Random turns of up to `processes` processes. */
export function turnsOf(
  deed: fc.Arbitrary<Deed>,
  { processes, maxTurns }: { readonly processes: number; readonly maxTurns: number },
): fc.Arbitrary<readonly Turn[]> {
  const turn = fc.record({ process: fc.nat({ max: processes - 1 }), deed });
  return fc.array(turn, { maxLength: maxTurns, size: "max" });
}

function asked({ f, key, value }: Deed): Pick<Op, "f" | "key" | "value"> {
  return key === undefined ? { f, value } : { f, key, value };
}
