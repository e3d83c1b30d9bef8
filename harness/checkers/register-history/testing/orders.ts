import { INITIAL, type RegisterHistory } from "../register-history.ts";

/**
 * Whether some order of these operations keeps what must come before what, and explains the reads of `readers`: each sees
 * the latest write to its key. Tries all.
 */
export function hasLegalOrder(
  history: RegisterHistory,
  ids: readonly number[],
  mustPrecede: (before: number, after: number) => boolean,
  readers: ReadonlySet<number>,
): boolean {
  const latest = history.keys.map(() => INITIAL);
  const tryFrom = (left: readonly number[]): boolean => {
    if (left.length === 0) return true;
    for (const id of left) {
      if (left.some((other) => other !== id && mustPrecede(other, id))) continue;
      const op = history.ops[id];
      if (op === undefined) continue;
      const before = latest[op.key] ?? INITIAL;
      if (op.reads !== null && readers.has(id) && op.reads !== before) continue;
      if (op.writes) latest[op.key] = id;
      const works = tryFrom(left.filter((other) => other !== id));
      latest[op.key] = before;
      if (works) return true;
    }
    return false;
  };
  return tryFrom(ids);
}

/** Program order and reads-from, transitively, as a table: `table[before][after]`. */
export function causalTable({ ops, sessions }: RegisterHistory): readonly (readonly boolean[])[] {
  const table = ops.map(() => ops.map(() => false));
  const set = (before: number, after: number): void => {
    const row = table[before];
    if (row) row[after] = true;
  };
  for (const ids of sessions)
    for (const [at, id] of ids.entries()) for (const later of ids.slice(at + 1)) set(id, later);
  for (const { id, reads } of ops) if (reads !== null && reads >= 0) set(reads, id);
  for (const { id: through } of ops)
    for (const { id: from } of ops)
      for (const { id: to } of ops)
        if (table[from]?.[through] && table[through]?.[to]) set(from, to);
  return table;
}
