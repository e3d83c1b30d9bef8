import { UsageError } from "../../core/errors.ts";
import { type History, type Operation, outcomeOf } from "../../core/history.ts";
import type { TimeNs } from "../../core/ids.ts";
import { canonicalJson, type Json } from "../../core/json.ts";
import type { Op } from "../../core/op.ts";

/** One line of the history, as far as order and time go. */
export interface Moment {
  readonly line: number;
  readonly ns: TimeNs;
}

/** What was done to put one element in. Several adds of the same element count as one. */
export interface Adding {
  readonly element: Json;
  /** The first call of an add that did not certainly fail; null when all did. */
  called: Moment | null;
  /** The first add that was acknowledged, with the line of its call. */
  acknowledged: (Moment & { readonly callLine: number }) | null;
  /** The call and the end of one that certainly failed. */
  failed: readonly [number, number] | null;
}

/** A read that ended well. */
export interface SetRead {
  readonly call: Moment;
  readonly end: Moment;
  readonly process: Op["process"];
  readonly node: string | undefined;
  /** Numbers of elements, as the read gave them. */
  readonly elements: Int32Array;
}

/** What clients did to one set. Elements are numbered; one that nobody added has a number, and no call. */
export interface SetHistory {
  readonly key: Json | undefined;
  readonly addings: readonly Adding[];
  /** In the order of their calls. */
  readonly reads: readonly SetRead[];
  /** When the last add ended, well or not, as far as its client knows. */
  readonly lastChangeNs: TimeNs;
}

/** @throws UsageError for an operation that is no `add` and no `read`, and for a read that gave no list. */
export function setHistories(history: History): readonly SetHistory[] {
  return [...history.byKey()].map(([key, operations]) => setHistory(key, operations));
}

function setHistory(key: Json | undefined, operations: readonly Operation[]): SetHistory {
  const elements = new Elements(
    operations.reduce((sum, { completion }) => sum + sizeOf(completion), 0),
  );
  const reads: SetRead[] = [];
  let lastChangeNs = 0;
  for (const operation of operations) {
    const { invoke, completion } = operation;
    if (invoke.f === "add") {
      noteAdd(elements.adding(invoke.value), operation);
      lastChangeNs = Math.max(lastChangeNs, (completion ?? invoke).time);
    } else if (invoke.f !== "read") {
      throw unknownOperation(invoke);
    } else if (completion?.type === "ok") {
      reads.push(readOf(invoke, completion, elements));
    }
  }
  return { key, addings: elements.addings, reads, lastChangeNs };
}

/** How many elements a read gave. */
function sizeOf(completion: Op | null): number {
  return completion?.f === "read" && Array.isArray(completion.value) ? completion.value.length : 0;
}

function noteAdd(adding: Adding, operation: Operation): void {
  const { invoke, completion } = operation;
  const outcome = outcomeOf(operation);
  if (outcome === "fail") {
    adding.failed ??= [invoke.index, completion?.index ?? invoke.index];
    return;
  }
  adding.called ??= { line: invoke.index, ns: invoke.time };
  if (outcome !== "ok" || completion === null) return;
  const known = adding.acknowledged;
  if (known !== null && known.line < completion.index) return;
  adding.acknowledged = { line: completion.index, ns: completion.time, callLine: invoke.index };
}

function readOf(invoke: Op, completion: Op, elements: Elements): SetRead {
  const { value } = completion;
  if (!Array.isArray(value))
    throw new UsageError(
      `History line with index ${completion.index}: a read of a set gave ${JSON.stringify(value)}`,
      { hint: "It must be the list of all elements." },
    );
  return {
    call: { line: invoke.index, ns: invoke.time },
    end: { line: completion.index, ns: completion.time },
    process: invoke.process,
    node: completion.node,
    elements: elements.numbersOf(value as readonly Json[]),
  };
}

function unknownOperation({ index, f }: Op): UsageError {
  return new UsageError(`History line with index ${index}: this checker does not know '${f}'`, {
    hint: "It judges sets that are only added to: operations add and read.",
  });
}

/**
 * Numbers for elements, equal ones for equal JSON. Reads of one set are much alike: what followed an element in the read before
 * likely follows it again, and to see that it does takes no look-up.
 */
class Elements {
  readonly addings: Adding[] = [];
  /** By number, the element itself, and one more than the number of what followed it last; 0: nothing did. */
  readonly #elements: Json[] = [];
  #followers = new Int32Array(64);
  /** The same for what stood first. */
  #first = 0;
  /** For what all reads gave: one large array is much cheaper than many. */
  readonly #room: Int32Array;
  #used = 0;
  readonly #plain = new Map<Json, number>();
  readonly #compound = new Map<Json, number>();

  /** @param room how many elements all reads together gave. */
  constructor(room: number) {
    this.#room = new Int32Array(room);
  }

  adding(element: Json): Adding {
    return this.addings[this.numberOf(element)] as Adding;
  }

  numbersOf(elements: readonly Json[]): Int32Array {
    const numbers = this.#room.subarray(this.#used, this.#used + elements.length);
    this.#used += elements.length;
    let guess = this.#first - 1;
    let previous = -1;
    for (let at = 0; at < elements.length; at++) {
      const element = elements[at] as Json;
      const isGuessed = guess >= 0 && this.#elements[guess] === element;
      const number = isGuessed ? guess : this.numberOf(element);
      if (!isGuessed) this.#follow(previous, number);
      numbers[at] = number;
      previous = number;
      guess = (this.#followers[number] as number) - 1;
    }
    return numbers;
  }

  numberOf(element: Json): number {
    const isCompound = typeof element === "object" && element !== null;
    const key = isCompound ? canonicalJson(element) : element;
    const numbers = isCompound ? this.#compound : this.#plain;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, this.addings.length);
    this.#elements.push(element);
    if (this.#elements.length > this.#followers.length) this.#grow();
    return this.addings.push({ element, called: null, acknowledged: null, failed: null }) - 1;
  }

  #follow(previous: number, number: number): void {
    if (previous === -1) this.#first = number + 1;
    else this.#followers[previous] = number + 1;
  }

  #grow(): void {
    const larger = new Int32Array(this.#followers.length * 2);
    larger.set(this.#followers);
    this.#followers = larger;
  }
}
