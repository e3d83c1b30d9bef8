import fc from "fast-check";
import type { History } from "../../core/history.ts";
import { isAmbiguous, type RegisterHistory } from "../register-history/register-history.ts";
import { registerHistoryOf } from "../register-history/register-history-of.ts";
import { type Deed, interleaved, type Turn, turnsOf } from "./interleaved.ts";

export interface RandomRegisters {
  readonly processes: number;
  readonly keys: number;
  readonly maxTurns: number;
  /** Whether there are compare-and-sets. */
  readonly cas: boolean;
}

/**
 * Histories of a few registers in which each value is written once, and reads mostly return something that had been
 * written by then: the first writes as often as the last.
 */
export function randomRegisters(options: RandomRegisters): fc.Arbitrary<History> {
  const { keys, cas } = options;
  const deed = fc.record({
    f: fc.constantFrom("read", "read", "write", ...(cas ? ["cas"] : [])),
    key: fc.nat({ max: keys - 1 }),
    /** Which value it sees; replaced by that value. */
    value: fc.nat({ max: 5 }),
    type: fc.constantFrom<Deed["type"]>("ok", "ok", "ok", "ok", "fail", "info"),
  });
  return turnsOf(deed, options).map((turns) => interleaved(withValues(turns)));
}

/** The history in the terms of the checkers; its values are unique. */
export function registersOf(history: History): RegisterHistory {
  const registers = registerHistoryOf(history);
  if (isAmbiguous(registers)) throw new Error(registers.ambiguous);
  return registers;
}

/** Each write writes its place; what reads see is chosen among what had been begun when they end. */
function withValues(turns: readonly Turn[]): readonly Turn[] {
  const result = [...turns];
  const begunAt = new Map<number, number>();
  const written = new Map<Deed["key"], number[]>();
  for (const [place, { process, deed }] of turns.entries()) {
    const began = begunAt.get(process);
    if (began === undefined) {
      begunAt.set(process, place);
      const own = written.get(deed.key) ?? [];
      if (deed.f !== "read") written.set(deed.key, [...own, place + 1]);
      const value = deed.f === "read" ? null : place + 1;
      const seen = own[(deed.value as number) - 1] ?? null;
      result[place] = {
        process,
        deed: { ...deed, value: deed.f === "cas" ? [seen, place + 1] : value },
      };
      continue;
    }
    begunAt.delete(process);
    const { deed: begun } = turns[began] as Turn;
    if (begun.f !== "read") continue;
    const seen = written.get(begun.key)?.[(begun.value as number) - 1] ?? null;
    result[began] = { process, deed: { ...begun, value: null, result: seen } };
  }
  return result;
}
