/** Something that is going to happen. */
export interface QueuedEvent {
  readonly atUs: number;
  /** Decides among events of one moment. */
  readonly sequence: number;
  /** Null: it was cancelled, or has happened. */
  run: ((argument: unknown) => void) | null;
}

/** Below this many cancelled events, looking for them costs more than keeping them. */
const FEW = 64;

/**
 * The next event first: a binary heap. Most events of a simulation are timeouts that are cancelled long before they are
 * due; once they are more than half of the heap it is built anew without them (in linear time: Floyd, "Algorithm 245").
 */
export class EventQueue<E extends QueuedEvent> {
  #heap: E[] = [];
  #cancelledCount = 0;

  /** Events that were cancelled may be among them. */
  get length(): number {
    return this.#heap.length;
  }

  push(event: E): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(event);
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = heap[parentAt] as E;
      if (isEarlier(parent, event)) break;
      heap[at] = parent;
      at = parentAt;
    }
    heap[at] = event;
  }

  /** The next event that was not cancelled. */
  pop(): E | undefined {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined) return undefined;
      const last = this.#heap.pop() as E;
      if (last !== first) this.#sink(last, 0);
      if (first.run !== null) return first;
      this.#cancelledCount--;
    }
  }

  /** Does nothing to an event that has happened. */
  cancel(event: E): void {
    if (event.run === null) return;
    event.run = null;
    this.#cancelledCount++;
    if (this.#cancelledCount > FEW && 2 * this.#cancelledCount > this.#heap.length) this.#rebuild();
  }

  #rebuild(): void {
    this.#heap = this.#heap.filter(({ run }) => run !== null);
    this.#cancelledCount = 0;
    for (let at = (this.#heap.length >> 1) - 1; at >= 0; at--) this.#sink(this.#heap[at] as E, at);
  }

  #sink(event: E, from: number): void {
    const heap = this.#heap;
    const { length } = heap;
    let at = from;
    for (;;) {
      let childAt = 2 * at + 1;
      if (childAt >= length) break;
      let child = heap[childAt] as E;
      const right = heap[childAt + 1];
      if (right !== undefined && isEarlier(right, child)) {
        child = right;
        childAt++;
      }
      if (isEarlier(event, child)) break;
      heap[at] = child;
      at = childAt;
    }
    heap[at] = event;
  }
}

function isEarlier(left: QueuedEvent, right: QueuedEvent): boolean {
  return left.atUs < right.atUs || (left.atUs === right.atUs && left.sequence < right.sequence);
}
