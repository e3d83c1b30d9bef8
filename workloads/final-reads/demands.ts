import type { ConsistencyModel } from "../../harness/core/consistency.ts";

/**
 * Whether a system with this claim must show the same to all clients in the end. A workload's own promise, where nobody claims
 * anything (null), is that it must.
 */
export function mustConverge(claimed: readonly ConsistencyModel[] | null): boolean {
  if (claimed === null) return true;
  return claimed.includes("convergence") || claimed.includes("linearizable");
}
