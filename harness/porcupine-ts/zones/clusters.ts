import type { RegisterAction, RegisterView, Value } from "../model.ts";
import { type Operation, outputOf } from "../operation.ts";
import { NEVER, type Timeline } from "../timeline.ts";

export const NONE = -1;

/** The initial value has this number; no operation produces it. */
export const INITIAL = 0;

/**
 * The operations of one register by the value they produce or find: a cluster is a write or successful cas and all reads
 * of its value. Values are numbered, and all arrays are by value number.
 */
export interface Clusters {
  readonly values: readonly Value[];
  /** The operation that puts the value there, or NONE. */
  readonly producer: readonly number[];
  /** For a value that a cas puts there: the value it replaced. Otherwise NONE. */
  readonly source: readonly number[];
  /** Reads that returned, in the order of their calls. */
  readonly reads: readonly (readonly number[])[];
  /** Operations that found another value than this one, in the order of their calls. */
  readonly differing: readonly (readonly number[])[];
}

export type Clustering =
  | { readonly kind: "clusters"; readonly clusters: Clusters }
  /** Some value is produced twice: which write a read saw is not known. */
  | { readonly kind: "ambiguous" }
  | { readonly kind: "impossible"; readonly operation: number; readonly why: string }
  /** An operation that took effect found a value that nobody produces. */
  | { readonly kind: "thin-air"; readonly operation: number; readonly value: Value };

/** @param members operation numbers in the order of their calls. */
export function cluster<Input, Output>(
  register: RegisterView<Input, Output>,
  operations: readonly Operation<Input, Output>[],
  timeline: Timeline,
  members: ArrayLike<number>,
): Clustering {
  const building = new Building(register.initial);
  for (let i = 0; i < members.length; i++) {
    const member = members[i] as number;
    const operation = operations[member] as Operation<Input, Output>;
    const returned = timeline.returnAt[member] !== NEVER;
    const action = register.action(operation.input, outputOf(operation));
    if (returned && action.kind === "impossible")
      return { kind: "impossible", operation: member, why: action.why };
    building.add(member, action, returned);
  }
  return building.finish();
}

class Building implements Clusters {
  readonly values: Value[] = [];
  readonly producer: number[] = [];
  readonly source: number[] = [];
  readonly reads: number[][] = [];
  readonly differing: number[][] = [];
  readonly #numbers = new Map<Value, number>();
  /** Successful compare-and-sets, with the value each found. */
  readonly #swaps: { operation: number; from: number }[] = [];
  #ambiguous = false;

  constructor(initial: Value) {
    this.#numberOf(initial);
  }

  add(member: number, action: RegisterAction, returned: boolean): void {
    switch (action.kind) {
      case "read":
        if (returned) listAt(this.reads, this.#numberOf(action.value)).push(member);
        break;
      case "differs":
        if (returned) listAt(this.differing, this.#numberOf(action.value)).push(member);
        break;
      case "write":
        this.#produce(action.value, member, NONE);
        break;
      case "cas": {
        const from = this.#numberOf(action.from);
        this.#produce(action.to, member, from);
        if (returned) this.#swaps.push({ operation: member, from });
        break;
      }
      case "impossible":
        break;
    }
  }

  finish(): Clustering {
    for (let value = 1; value < this.values.length; value++) {
      const read = this.reads[value]?.[0];
      if (read !== undefined && this.producer[value] === NONE) return this.#thinAir(read, value);
    }
    for (const { operation, from } of this.#swaps) {
      if (from !== INITIAL && this.producer[from] === NONE) return this.#thinAir(operation, from);
    }
    return this.#ambiguous ? { kind: "ambiguous" } : { kind: "clusters", clusters: this };
  }

  #thinAir(operation: number, value: number): Clustering {
    return { kind: "thin-air", operation, value: this.values[value] as Value };
  }

  #produce(value: Value, member: number, from: number): void {
    const number = this.#numberOf(value);
    if (number === INITIAL || this.producer[number] !== NONE) this.#ambiguous = true;
    this.producer[number] = member;
    this.source[number] = from;
  }

  #numberOf(value: Value): number {
    let number = this.#numbers.get(value);
    if (number === undefined) {
      number = this.values.length;
      this.#numbers.set(value, number);
      this.values.push(value);
      this.producer.push(NONE);
      this.source.push(NONE);
    }
    return number;
  }
}

function listAt(lists: number[][], at: number): number[] {
  const list = lists[at];
  if (list) return list;
  const created: number[] = [];
  lists[at] = created;
  return created;
}
