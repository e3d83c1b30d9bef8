import { Placement } from "./placement.ts";
import { IMPOSSIBLE_STEP, type Steps } from "./steps.ts";
import type { Layout } from "./window.ts";

/**
 * How configurations came about, as a tree: each node is one operation put in place, and leads to the node before. A
 * never-returned operation of kind k is `~k`; reads are left out, as they are put in place wherever they are legal.
 */
export class Trails {
  readonly root = -1;
  #parents = new Int32Array(1 << 10);
  #entries = new Int32Array(1 << 10);
  #isSlipped = new Uint8Array(1 << 10);
  #size = 0;

  get bytes(): number {
    return 9 * this.#parents.length;
  }

  /** @param isSlipped the operation goes just before the last write that was put in place. */
  add(parent: number, entry: number, isSlipped: boolean): number {
    if (this.#size === this.#parents.length) this.#grow();
    this.#parents[this.#size] = parent;
    this.#entries[this.#size] = entry;
    this.#isSlipped[this.#size] = isSlipped ? 1 : 0;
    return this.#size++;
  }

  /** All operations in the order that leads to the node, reads included. */
  follow(layout: Layout<unknown>, steps: Steps<unknown>, node: number): readonly number[] {
    const path: number[] = [];
    for (let at = node; at !== this.root; at = this.#parents[at] as number) path.push(at);
    const placement = new Placement(layout);
    const slipped = new Set<number>();
    let state = steps.initial;
    takeReads(layout, steps, placement, state);
    for (const at of path.reverse()) {
      const entry = this.#entries[at] as number;
      if (this.#isSlipped[at]) {
        slipped.add(entry);
        placement.place(entry);
      } else if (entry >= 0) {
        state = steps.next(state, entry);
        placement.place(entry);
      } else {
        state = steps.nextPending(state, ~entry);
        placement.spend(~entry);
      }
      takeReads(layout, steps, placement, state);
    }
    return slipIn(placement.trail, slipped, (entry) => overwrites(steps, entry));
  }

  #grow(): void {
    const length = 2 * this.#parents.length;
    const [parents, entries] = [new Int32Array(length), new Int32Array(length)];
    const isSlipped = new Uint8Array(length);
    parents.set(this.#parents);
    entries.set(this.#entries);
    isSlipped.set(this.#isSlipped);
    this.#parents = parents;
    this.#entries = entries;
    this.#isSlipped = isSlipped;
  }
}

function takeReads(
  { readOnly }: Layout<unknown>,
  steps: Steps<unknown>,
  placement: Placement,
  state: number,
): void {
  for (let operation = placement.first(); operation >= 0; ) {
    if (readOnly[operation] && steps.next(state, operation) !== IMPOSSIBLE_STEP)
      placement.place(operation);
    operation = placement.after(operation);
  }
}

function overwrites(steps: Steps<unknown>, entry: number): boolean {
  return (entry >= 0 ? steps.overwrites[entry] : steps.pendingOverwrites[~entry]) === 1;
}

function slipIn(
  trail: readonly number[],
  slipped: ReadonlySet<number>,
  isWrite: (entry: number) => boolean,
): readonly number[] {
  const order: number[] = [];
  let lastWrite = 0;
  for (const entry of trail) {
    if (slipped.has(entry)) {
      order.splice(lastWrite++, 0, entry);
    } else {
      if (isWrite(entry)) lastWrite = order.length;
      order.push(entry);
    }
  }
  return order;
}
