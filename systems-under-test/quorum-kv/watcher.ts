import type { NodeId } from "../../harness/core/ids.ts";
import type { Request } from "../../harness/node/program.ts";
import type { Key, State } from "./values.ts";

/** Looks on at what a node does that its promises are about. It must not change anything. */
export interface Watcher {
  /** The node holds this of a key from now on; null: it has forgotten the key. */
  onPut(key: Key, state: State | null): void;
  /** It keeps this for another node; null: nothing any more. */
  onHint(to: NodeId, key: Key, state: State | null): void;
  /** It begins to do what a client has asked for. */
  onBegun(request: Request, key: Key): void;
  /** It tells a client that this is what a key holds. */
  onRead(request: Request, key: Key, state: State | null): void;
  /** It tells a client that this change is made. */
  onAcknowledged(request: Request, key: Key, state: State): void;
  /** It goes by other members from now on, and has prepared what it must hand over. */
  onMembers(): void;
}

/** The place of a node's watcher; most have none. */
export interface Watched {
  watcher: Watcher | null;
}
