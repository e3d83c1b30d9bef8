import type { Json } from "../../../core/json.ts";
import { type Random, random, type Seed } from "../../../core/random.ts";
import { type Planned, schedule } from "./schedule.ts";
import type { TxnLine } from "./txn-lines.ts";

/** `["r", key, null]` or `["w", key, value]`. */
type Question = readonly [f: "r" | "w", key: string, value: number | null];

interface PlannedRegister extends Planned {
  readonly asked: readonly Question[];
}

/**
 * A small history of registers as a careless store may give it: most reads return what was written last before them or their
 * own write, some an older or a newer version, and a few something that never was.
 */
export function randomRegisters(seed: Seed): readonly TxnLine[] {
  const chance = random(seed, "registers");
  const planned = plan(chance);
  const answered = planned.map(({ asked }, at) => answer(planned, asked, at, chance));
  return schedule(planned, answered, chance);
}

function plan(chance: Random): readonly PlannedRegister[] {
  let last = 0;
  const keys = chance.pick([["x"], ["x", "y"], ["x", "y", "z"]]);
  const readsFirst = chance.chance(1, 3);
  return Array.from({ length: chance.between(2, 6) }, (): PlannedRegister => {
    const asked = Array.from({ length: chance.between(1, 3) }, (): readonly Question[] => {
      const key = chance.pick(keys);
      const read: Question = ["r", key, null];
      if (chance.chance(1, 2)) return [read];
      return [...(readsFirst ? [read] : []), ["w", key, ++last]];
    });
    return {
      asked: asked.flat(),
      outcome: chance.pick(["ok", "ok", "ok", "ok", "info", "fail"] as const),
    };
  });
}

function answer(
  planned: readonly PlannedRegister[],
  asked: readonly Question[],
  at: number,
  chance: Random,
): readonly Json[] {
  const steadiness = chance.pick([2, 4, 12]);
  return asked.map(([f, key, value], place): Json => {
    if (f === "w") return [f, key, value];
    const own = asked.slice(0, place).findLast((op) => op[0] === "w" && op[1] === key);
    const past = versionsOf(planned.slice(0, at), key);
    if (chance.chance(steadiness, steadiness + 1))
      return [f, key, own === undefined ? (past.at(-1) ?? null) : own[2]];
    const all = versionsOf(planned, key);
    const wild = [null, ...past, ...all, ...planned.flatMap((one) => writtenBy(one, key))];
    return [f, key, chance.chance(1, 40) ? 99 : chance.pick(wild)];
  });
}

/** The last writes of transactions that did not fail. */
function versionsOf(planned: readonly PlannedRegister[], key: string): readonly (number | null)[] {
  return planned
    .filter(({ outcome }) => outcome !== "fail")
    .flatMap((one) => writtenBy(one, key).slice(-1));
}

function writtenBy({ asked }: PlannedRegister, key: string): readonly (number | null)[] {
  return asked.filter(([f, name]) => f === "w" && name === key).map(([, , value]) => value);
}
