import type { FaultOutcome } from "../core/faults.ts";
import type { NodeId } from "../core/ids.ts";
import type { Json } from "../core/json.ts";

/**
 * What came of an act on one node; `superseded` when another fault took the node at the same moment, `refused` when the
 * system itself does not start on data that were damaged on purpose, `spared` when there was nothing to be hit.
 */
export interface Effect {
  readonly node: NodeId;
  readonly result: "proven" | "superseded" | "refused" | "spared" | "unproven";
  readonly evidence: Json;
}

/** How effects are told; each is followed by the nodes. */
export interface EffectWords {
  readonly proven: (nodes: readonly NodeId[]) => string;
  readonly unproven: string;
  readonly superseded: string;
  /** When there is nothing else to say. */
  readonly none: string;
}

/** Installed when every node was proven to be hit, or taken by another fault meanwhile; skipped when all were. */
export function outcomeOfStart(effects: readonly Effect[]): FaultOutcome {
  if (nodesWith(effects, "unproven").length > 0) return "failed";
  return nodesWith(effects, "proven").length > 0 ? "installed" : "skipped";
}

export function outcomeOfStop(effects: readonly Effect[]): FaultOutcome {
  return nodesWith(effects, "unproven").length > 0 ? "failed" : "healed";
}

export function nodesWith(effects: readonly Effect[], result: Effect["result"]): readonly NodeId[] {
  return effects.filter((effect) => effect.result === result).map(({ node }) => node);
}

/** `paused n1 n2; not proven paused: n4; went down meanwhile: n5`. */
export function describeEffects(
  effects: readonly Effect[],
  words: EffectWords,
  remark: string | null,
): string {
  const proven = nodesWith(effects, "proven");
  const unproven = nodesWith(effects, "unproven");
  const superseded = nodesWith(effects, "superseded");
  const refused = nodesWith(effects, "refused");
  const spared = nodesWith(effects, "spared");
  const parts: string[] = [];
  if (proven.length > 0) parts.push(words.proven(proven));
  if (unproven.length > 0) parts.push(`${words.unproven}: ${unproven.join(" ")}`);
  if (superseded.length > 0) parts.push(`${words.superseded}: ${superseded.join(" ")}`);
  if (refused.length > 0) parts.push(`does not start on damaged data: ${refused.join(" ")}`);
  if (spared.length > 0) parts.push(`nothing to be hit on: ${spared.join(" ")}`);
  if (remark !== null) parts.push(remark);
  return parts.length > 0 ? parts.join("; ") : words.none;
}

/** By node. */
export function evidenceOf(effects: readonly Effect[]): Json {
  return Object.fromEntries(effects.map(({ node, evidence }) => [node, evidence]));
}
