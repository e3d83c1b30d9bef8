import type { FaultName } from "../core/faults.ts";
import type { NodeId } from "../core/ids.ts";

/** `recovering`: what waits for the node to come back would wait for ever if another fault stopped it now. */
type Hold = "taken" | "recovering";

/**
 * Which faults have which nodes, shared by the lanes of a run. Two faults that both end or stop a node would undo each
 * other's work: one starts the node that the other has just killed, or both start it at once.
 */
export class NodeHolds {
  readonly #holds = new Map<NodeId, Map<FaultName, Hold>>();

  /** Whether `fault` may take the node: nobody else has it but for faults in `over`, and it is not coming back just now. */
  mayTake(node: NodeId, fault: FaultName, over: readonly FaultName[]): boolean {
    const holds = [...(this.#holds.get(node) ?? [])];
    return holds.every(
      ([holder, hold]) => hold === "taken" && (holder === fault || over.includes(holder)),
    );
  }

  take(node: NodeId, fault: FaultName): void {
    this.#set(node, fault, "taken");
  }

  /** Keeps the node from everybody until it is taken again or released. */
  beginRecovery(node: NodeId, fault: FaultName): void {
    this.#set(node, fault, "recovering");
  }

  release(node: NodeId, fault: FaultName): void {
    this.#holds.get(node)?.delete(fault);
  }

  #set(node: NodeId, fault: FaultName, hold: Hold): void {
    const holds = this.#holds.get(node) ?? new Map<FaultName, Hold>();
    this.#holds.set(node, holds.set(fault, hold));
  }
}
