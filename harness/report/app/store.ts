import { useEffect, useState } from "preact/hooks";
import type { OperationTable } from "../page/operation-table.ts";
import type { PageFacts } from "../page/page-facts.ts";
import type { LaneMode } from "./timeline/lanes.ts";
import type { Span } from "./timeline/view.ts";

/** What the reader looks at; all parts of the page follow it. */
export interface Look {
  readonly view: Span;
  readonly laneMode: LaneMode;
  readonly query: string;
  /** A row of the table. */
  readonly selected: number | null;
  /** Where the shared cursor is. */
  readonly cursorUs: number | null;
  /** The proof that is walked through. */
  readonly proof: number;
}

/** The data of the page, and the one place that holds what the reader looks at. */
export class Store {
  readonly table: OperationTable;
  readonly facts: PageFacts;
  #look: Look;
  readonly #listeners = new Set<() => void>();

  constructor(table: OperationTable, facts: PageFacts, look: Look) {
    this.table = table;
    this.facts = facts;
    this.#look = look;
  }

  get look(): Look {
    return this.#look;
  }

  set(change: Partial<Look>): void {
    const aspects = Object.keys(change) as (keyof Look)[];
    if (aspects.every((aspect) => change[aspect] === this.#look[aspect])) return;
    this.#look = { ...this.#look, ...change };
    for (const listener of this.#listeners) listener();
  }

  /** Calls `listener` after each change, until the answer is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** One aspect of the look; the component is drawn again when it changes, and not otherwise. */
export function useLook<T>(store: Store, pick: (look: Look) => T): T {
  const [value, setValue] = useState(() => pick(store.look));
  useEffect(() => {
    const follow = (): void => setValue(() => pick(store.look));
    follow();
    return store.subscribe(follow);
  }, [store]);
  return value;
}
