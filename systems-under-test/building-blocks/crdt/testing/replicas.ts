import fc from "fast-check";
import type { Json } from "../../../../harness/core/json.ts";
import type { Crdt } from "../crdt.ts";

const REPLICAS = ["n1", "n2", "n3"] as const;

/** What one replica does: an operation of its own, with what it read from `from` before, or a merge. */
export interface Step<Draft> {
  readonly kind: "apply" | "merge";
  readonly at: number;
  readonly from: number;
  readonly draft: Draft;
}

/** One operation of a run: its number is its index in the list. */
export interface Done<Op> {
  readonly op: Op;
  /** What its replica knew. */
  readonly known: ReadonlySet<number>;
  /** What was known where its context was read; of an operation without context, what its replica knew. */
  readonly seen: ReadonlySet<number>;
}

export interface Replica<State> {
  readonly state: State;
  /** Numbers of the operations that it knows of, by itself or through merges. */
  readonly known: ReadonlySet<number>;
}

export interface Play<State, Op> {
  readonly done: readonly Done<Op>[];
  /** Every state that a replica ever had, in the order of time, those of each step and the one before it side by side. */
  readonly steps: readonly { readonly before: Replica<State>; readonly after: Replica<State> }[];
  readonly replicas: readonly Replica<State>[];
}

export function stepsOf<Draft>(draft: fc.Arbitrary<Draft>): fc.Arbitrary<readonly Step<Draft>[]> {
  const at = fc.nat({ max: REPLICAS.length - 1 });
  const kind = fc.constantFrom("apply" as const, "merge" as const);
  return fc.array(fc.record({ kind, at, from: at, draft }), { maxLength: 25 });
}

/** Lets replicas work and merge, and keeps beside each state which operations it should show. */
export function play<State extends Json, Op, Value extends Json, Draft>(
  crdt: Crdt<State, Op, Value>,
  steps: readonly Step<Draft>[],
  opOf: (draft: Draft, number: number, replica: string, context: Json) => Op,
): Play<State, Op> {
  const nothing: Replica<State> = { state: crdt.empty, known: new Set() };
  const replicas = REPLICAS.map(() => nothing);
  const done: Done<Op>[] = [];
  const taken: { before: Replica<State>; after: Replica<State> }[] = [];
  for (const { kind, at, from, draft } of steps) {
    const before = replicas[at] ?? nothing;
    const other = replicas[from] ?? nothing;
    let after: Replica<State>;
    if (kind === "merge") {
      const state = crdt.merge(before.state, other.state);
      after = { state, known: new Set([...before.known, ...other.known]) };
    } else {
      const name = REPLICAS[at] ?? "";
      const op = opOf(draft, done.length, name, crdt.context(other.state));
      const number = done.push({ op, known: before.known, seen: other.known }) - 1;
      const state = crdt.apply(before.state, op, name);
      after = { state, known: new Set([...before.known, number]) };
    }
    replicas[at] = after;
    taken.push({ before, after });
  }
  return { done, steps: taken, replicas };
}
