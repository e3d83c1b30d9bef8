import type { RegisterHistory, RegisterOp } from "./register-history.ts";

/**
 * The same history with nothing but some of its operations. Those that read what is left out are left out too. Sessions and
 * keys keep their numbers, operations get new ones.
 */
export function restrict(history: RegisterHistory, ids: Iterable<number>): RegisterHistory {
  const kept = withWriters(history, ids);
  const numbers = new Map(kept.map((id, number) => [id, number] as const));
  const ops = kept.map((id, number): RegisterOp => {
    const op = history.ops[id] as RegisterOp;
    const reads = op.reads === null || op.reads < 0 ? op.reads : (numbers.get(op.reads) ?? null);
    return { ...op, id: number, reads };
  });
  const sessions: number[][] = history.sessions.map(() => []);
  for (const { id, session } of ops) sessions[session]?.push(id);
  return { keys: history.keys, sessions, ops, thinAir: [] };
}

/** Some operations, and all those without which they would read what nobody wrote. */
export function withSources({ ops }: RegisterHistory, ids: Iterable<number>): ReadonlySet<number> {
  const all = new Set(ids);
  // A set that grows while it is walked: what is added is looked at too.
  for (const id of all) {
    const reads = ops[id]?.reads ?? null;
    if (reads !== null && reads >= 0) all.add(reads);
  }
  return all;
}

function withWriters({ ops }: RegisterHistory, ids: Iterable<number>): readonly number[] {
  const kept = new Set(ids);
  for (let before = -1; before !== kept.size; ) {
    before = kept.size;
    for (const id of kept) {
      const reads = ops[id]?.reads ?? null;
      if (reads !== null && reads >= 0 && !kept.has(reads)) kept.delete(id);
    }
  }
  return [...kept].sort((a, b) => a - b);
}

/**
 * A smallest part of a broken history that is broken too: without any one of its operations it is not. (Zeller and
 * Hildebrandt 2002, with ever smaller pieces.)
 *
 * @param ids operations that, with what they read, are broken by themselves.
 */
export function smallestBroken(
  history: RegisterHistory,
  ids: readonly number[],
  isBroken: (part: RegisterHistory) => boolean,
): RegisterHistory {
  let part = restrict(history, withSources(history, ids));
  for (let size = part.ops.length >> 1; size >= 1; ) {
    const smaller = withoutSome(part, size, isBroken);
    if (smaller === null) size = size === 1 ? 0 : Math.ceil(size / 2);
    else part = smaller;
    size = Math.min(size, part.ops.length);
  }
  return part;
}

function withoutSome(
  part: RegisterHistory,
  size: number,
  isBroken: (part: RegisterHistory) => boolean,
): RegisterHistory | null {
  for (let end = part.ops.length; end > 0; end -= size) {
    const ids = part.ops.flatMap(({ id }) => (id >= end - size && id < end ? [] : [id]));
    const smaller = restrict(part, ids);
    if (smaller.ops.length < part.ops.length && isBroken(smaller)) return smaller;
  }
  return null;
}
