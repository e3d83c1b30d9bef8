import type { NodeId } from "../../../harness/core/ids.ts";
import type { PeerMessageOf } from "../messages.ts";

/** What participants do about a transaction whose end they do not know. */
export interface Termination {
  /** Somebody else asks how it ended. */
  onInquire(from: NodeId, message: PeerMessageOf<"inquire">): void;
  /** Somebody who was asked does not know either. */
  onState(from: NodeId, message: PeerMessageOf<"state">): void;
  /** Asks for the end of whatever has been open for too long. */
  onTimer(): void;
}
