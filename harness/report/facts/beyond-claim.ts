import type { RunData } from "../run-data.ts";

/** For a violation under faults that the system does not claim to survive: what that means. Null: there were none. */
export function beyondClaimText({ plan, verdict }: RunData): string | null {
  const { faultsBeyondClaim = [], system } = plan ?? {};
  if (verdict.valid !== false || faultsBeyondClaim.length === 0) return null;
  return `${system} does not claim to survive ${faultsBeyondClaim.join(", ")}: what breaks under that breaks no promise.`;
}
