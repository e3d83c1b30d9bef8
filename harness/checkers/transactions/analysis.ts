import type { PlainAnomaly } from "./anomalies/anomaly.ts";
import type { Cycle } from "./cycles/find-cycles.ts";
import type { Reasons } from "./proof/prove.ts";

/** All that was found in a history of transactions, and what proves it. */
export interface Analysis {
  readonly reasons: Reasons;
  readonly plain: readonly PlainAnomaly[];
  readonly cycles: readonly Cycle[];
}
