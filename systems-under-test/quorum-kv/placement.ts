import type { NodeId } from "../../harness/core/ids.ts";
import { HashRing } from "../building-blocks/hash-ring.ts";
import type { QuorumSettings } from "./settings.ts";
import type { Key } from "./values.ts";

/** Which nodes hold which key, among the present members. */
export class Placement {
  readonly #settings: Pick<QuorumSettings, "n" | "vnodes">;
  #ring: HashRing;
  /** All members, in the order in which they are asked for a key. */
  readonly #orders = new Map<Key, readonly NodeId[]>();

  constructor(settings: Pick<QuorumSettings, "n" | "vnodes">, members: readonly NodeId[]) {
    this.#settings = settings;
    this.#ring = new HashRing(members, settings.vnodes);
  }

  get members(): readonly NodeId[] {
    return this.#ring.nodes;
  }

  change(members: readonly NodeId[]): void {
    this.#ring = new HashRing(members, this.#settings.vnodes);
    this.#orders.clear();
  }

  /** The nodes that hold a key: its home. */
  homesOf(key: Key): readonly NodeId[] {
    return this.#orderOf(key).slice(0, this.#settings.n);
  }

  /** Who stands in for them, in this order. */
  fallbacksOf(key: Key): readonly NodeId[] {
    return this.#orderOf(key).slice(this.#settings.n);
  }

  isHome(node: NodeId, key: Key): boolean {
    return this.homesOf(key).includes(node);
  }

  #orderOf(key: Key): readonly NodeId[] {
    let order = this.#orders.get(key);
    if (!order) {
      order = this.#ring.preferenceList(key, this.#ring.nodes.length);
      this.#orders.set(key, order);
    }
    return order;
  }
}
