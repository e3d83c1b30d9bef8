import type { NodeId } from "../../harness/core/ids.ts";
import type { Env } from "../../harness/node/program.ts";
import { keyPosition } from "../building-blocks/key-position.ts";
import type { TwoPhaseBug } from "./bugs.ts";
import type { WriteAheadLog } from "./log.ts";
import type { PeerMessage } from "./messages.ts";
import type { TwoPhaseSettings } from "./settings.ts";

/** What happens to transactions, for whoever looks on. */
export type Milestone =
  | { readonly kind: "voted"; readonly id: string; readonly isDurable: boolean }
  | { readonly kind: "decided"; readonly id: string; readonly participants: readonly NodeId[] }
  /** A decision to commit leaves the coordinator. */
  | { readonly kind: "told"; readonly id: string; readonly isDurable: boolean }
  /** Three phases: a participant has decided, as its coordinator is away. */
  | {
      readonly kind: "terminated";
      readonly id: string;
      readonly commit: boolean;
      readonly participants: readonly NodeId[];
    }
  | { readonly kind: "learned"; readonly id: string; readonly commit: boolean }
  | { readonly kind: "applied-again"; readonly id: string }
  /** It committed, and the participant has nothing prepared. */
  | { readonly kind: "forgotten"; readonly id: string };

/** What coordinator and participant of one node share. */
export interface Shared {
  readonly env: Env;
  readonly settings: TwoPhaseSettings;
  readonly bugs: ReadonlySet<TwoPhaseBug>;
  readonly log: WriteAheadLog;
  /** A node sends to itself, too. */
  readonly send: (to: NodeId, message: PeerMessage) => void;
  readonly mark: (milestone: Milestone) => void;
}

/** The node whose key it is. */
export function homeOf(key: string, nodes: readonly NodeId[]): NodeId {
  return nodes[keyPosition(key) % nodes.length] as NodeId;
}
