import type { Json } from "../../harness/core/json.ts";

/** One finished or abandoned operation on one register. Every value is written at most once in a history. */
export interface RegisterOperation {
  readonly f: "read" | "write" | "cas";
  /** What a read returned, a write wrote, a cas put in. Null: the register was empty. */
  readonly value: Json;
  /** What a cas expected, or found instead when `failed`. */
  readonly from: Json;
  /** A cas that found another value: a read of `from`. */
  readonly failed: boolean;
  readonly callMs: number;
  /** Infinity: nobody knows whether it happened. */
  readonly returnMs: number;
}

/**
 * Whether some order of the operations that respects real time explains every answer (Herlihy and Wing 1990): a plain
 * depth-first search that remembers where it has been (Lowe 2017). For histories of some hundred operations.
 *
 * An operation of unknown outcome whose value nobody may have seen is left out: it explains nothing that is not
 * explained without it. Another one of unknown outcome may have seen it too, and been seen in turn.
 */
export function isLinearizable(history: readonly RegisterOperation[]): boolean {
  const seen = new Set(history.flatMap(sees));
  const operations = history.filter(
    (op) => op.returnMs < Number.POSITIVE_INFINITY || seen.has(op.value),
  );
  operations.sort((left, right) => left.returnMs - right.returnMs || left.callMs - right.callMs);
  return search(operations);
}

function sees(op: RegisterOperation): readonly Json[] {
  if (op.f === "read") return [op.value];
  return op.f === "cas" ? [op.from] : [];
}

interface Frame {
  readonly register: Json;
  readonly done: bigint;
  /** Where in the operations to go on trying. */
  next: number;
}

function search(operations: readonly RegisterOperation[]): boolean {
  let needed = 0n;
  for (const [i, op] of operations.entries()) {
    if (op.returnMs < Number.POSITIVE_INFINITY) needed |= 1n << BigInt(i);
  }
  const visited = new Set<string>();
  const frames: Frame[] = [{ register: null, done: 0n, next: 0 }];
  for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
    if ((frame.done & needed) === needed) return true;
    const follower = nextFrame(operations, frame, visited);
    if (follower) frames.push(follower);
    else frames.pop();
  }
  return false;
}

/** Operations stand in the order of their returns, so the first that is not done bounds which may come next. */
function nextFrame(
  operations: readonly RegisterOperation[],
  frame: Frame,
  visited: Set<string>,
): Frame | null {
  const isDone = (i: number) => ((frame.done >> BigInt(i)) & 1n) === 1n;
  const bound = operations.find((_, i) => !isDone(i))?.returnMs ?? Number.POSITIVE_INFINITY;
  while (frame.next < operations.length) {
    const i = frame.next++;
    const op = operations[i];
    if (!op || isDone(i) || op.callMs > bound) continue;
    const register = after(frame.register, op);
    if (register === undefined) continue;
    const done = frame.done | (1n << BigInt(i));
    const name = `${done.toString(36)} ${register}`;
    if (visited.has(name)) continue;
    visited.add(name);
    return { register, done, next: 0 };
  }
  return null;
}

/** The register after the operation; undefined when it cannot happen here. */
function after(register: Json, op: RegisterOperation): Json | undefined {
  switch (op.f) {
    case "read":
      return register === op.value ? register : undefined;
    case "write":
      return op.value;
    case "cas":
      if (register !== op.from) return undefined;
      return op.failed ? register : op.value;
  }
}
