import type { Json } from "../../../core/json.ts";
import { type Random, random, type Seed } from "../../../core/random.ts";
import { type Planned, schedule } from "./schedule.ts";
import type { TxnLine } from "./txn-lines.ts";

/** `["r", key, null]` or `["append", key, value]`. */
type Question = readonly [f: "r" | "append", key: string, value: number | null];

interface PlannedList extends Planned {
  readonly asked: readonly Question[];
}

/**
 * A small history of lists as a careless store may give it: most reads show what came before them, some an older or a newer
 * state, and a few something that never was.
 */
export function randomLists(seed: Seed): readonly TxnLine[] {
  const chance = random(seed, "lists");
  const planned = plan(chance);
  const lists = finalLists(planned, chance);
  const answered = planned.map(({ asked }, at) =>
    asked.map(([f, key, value]): Json => {
      return f === "r" ? [f, key, readOf(lists.get(key) ?? [], at, chance)] : [f, key, value];
    }),
  );
  return schedule(planned, answered, chance);
}

function plan(chance: Random): readonly PlannedList[] {
  let last = 0;
  const keys = chance.pick([["x"], ["x", "y"], ["x", "y", "z"]]);
  return Array.from({ length: chance.between(2, 6) }, (): PlannedList => {
    const asked = Array.from({ length: chance.between(1, 3) }, (): Question => {
      const key = chance.pick(keys);
      return chance.chance(1, 2) ? ["r", key, null] : ["append", key, ++last];
    });
    return { asked, outcome: chance.pick(["ok", "ok", "ok", "ok", "info", "fail"] as const) };
  });
}

interface Element {
  readonly value: number;
  readonly at: number;
}

/** Every list as it is in the end: mostly in the order of the transactions. */
function finalLists(
  planned: readonly PlannedList[],
  chance: Random,
): ReadonlyMap<string, readonly Element[]> {
  const lists = new Map<string, Element[]>();
  planned.forEach(({ asked, outcome }, at) => {
    const isKept =
      outcome === "ok" || chance.chance(outcome === "info" ? 1 : 0, 2) || chance.chance(1, 10);
    for (const [f, key, value] of asked) {
      if (f === "r" || value === null || !isKept) continue;
      const list = lists.get(key) ?? [];
      const place = chance.chance(4, 5) ? list.length : chance.between(0, list.length);
      list.splice(place, 0, { value, at });
      lists.set(key, list);
    }
  });
  return lists;
}

function readOf(list: readonly Element[], at: number, chance: Random): readonly number[] {
  const values = list.map(({ value }) => value);
  const seen = chance.chance(1, 2)
    ? list.filter((element) => element.at < at).length
    : chance.between(0, list.length);
  const read = values.slice(0, seen);
  if (chance.chance(29, 30)) return read;
  return chance.pick([[...read, 99], [...read, ...read.slice(0, 1)], chance.shuffle(read), values]);
}
