import type { NodeId } from "../core/ids.ts";

/** A property of the system's own state that does not hold. */
export interface Breach {
  /** `one-leader-a-term` */
  readonly name: string;
  readonly message: string;
  /** The node whose event broke it. */
  readonly node: NodeId;
}

/** What is seen of a run beside its clients' operations, where nodes can be looked into. */
export interface Watch {
  /** Over all events so far. */
  hash(): string;
  /** `listener` is called once, after the first event that broke a property. */
  onBreach(listener: (breach: Breach) => void): void;
}
