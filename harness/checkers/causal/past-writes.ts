import { lastBelow } from "../register-history/sorted.ts";
import type { CausalOrder } from "./causal-order.ts";

/** Looks up the latest writes to a key in somebody's causal past. */
export class PastWrites {
  readonly #order: CausalOrder;
  /** Of each session, by key: the places of its writes, ascending. */
  readonly #places: readonly ReadonlyMap<number, Int32Array>[];

  constructor(order: CausalOrder) {
    this.#order = order;
    this.#places = order.history.sessions.map((ids) => placesByKey(ids, order));
  }

  /** Calls `visit` with each session's latest write to the key of `reader` in its past, itself left out. */
  forEach(reader: number, visit: (write: number) => void): void {
    const { clocks, columns, history } = this.#order;
    const key = columns.key[reader] as number;
    const width = history.sessions.length;
    for (let session = 0; session < width; session++) {
      const seen = clocks[reader * width + session] as number;
      if (seen === 0) continue;
      const places = this.#places[session]?.get(key);
      if (places === undefined) continue;
      const isOwn = columns.session[reader] === session;
      const at = lastBelow(places, isOwn ? seen - 1 : seen);
      if (at >= 0) visit(history.sessions[session]?.[places[at] as number] as number);
    }
  }
}

function placesByKey(
  ids: readonly number[],
  { columns: { key, writes } }: CausalOrder,
): ReadonlyMap<number, Int32Array> {
  const groups = new Map<number, number[]>();
  for (const [place, id] of ids.entries()) {
    if (writes[id] === 0) continue;
    const group = groups.get(key[id] as number);
    if (group) group.push(place);
    else groups.set(key[id] as number, [place]);
  }
  return new Map([...groups].map(([number, places]) => [number, Int32Array.from(places)]));
}
