import { z } from "zod";
import { faultWindows } from "./faults.ts";
import type { History } from "./history.ts";
import type { NodeId, TimeNs } from "./ids.ts";
import type { JsonObject } from "./json.ts";

/** Something that a node noted of itself. */
export interface NodeNote {
  readonly node: NodeId;
  readonly at: TimeNs;
  readonly event: string;
  readonly detail: JsonObject;
}

/** By these notes a node tells that something of it waits for another node, and that it waits no longer. */
export const BLOCKING_EVENTS: readonly string[] = ["blocked", "unblocked"];

const blockedSchema = z.object({
  id: z.string(),
  keys: z.array(z.string()).readonly(),
  waitingFor: z.string(),
  /** How long it had waited when it was noted. */
  forMs: z.number(),
  /** It had waited before the node started: nobody knows since when. */
  isRecovered: z.boolean(),
});

/** Keys of a node that nobody could have, since the transaction that held them waited for another node. */
export interface BlockedSpan {
  readonly node: NodeId;
  /** The transaction. */
  readonly id: string;
  readonly keys: readonly string[];
  readonly waitingFor: NodeId;
  readonly fromNs: TimeNs;
  /** Null: to the end of the run. */
  readonly toNs: TimeNs | null;
}

/**
 * Pairs what nodes noted. A restart does not end a wait; one that began before a crash and was not noted counts from the
 * fault that took the node down.
 */
export function blockedSpans(notes: readonly NodeNote[], history: History): readonly BlockedSpan[] {
  const spans = new Map<string, { -readonly [K in keyof BlockedSpan]: BlockedSpan[K] }>();
  for (const { at, detail, event, node } of notes.toSorted((a, b) => a.at - b.at)) {
    const name = `${node} ${String(detail.id)}`;
    const known = spans.get(name);
    const begun = event === "blocked" ? blockedSchema.safeParse(detail).data : undefined;
    if (event === "unblocked" && known) known.toNs = at;
    else if (begun && !known) {
      const { id, isRecovered, keys, waitingFor } = begun;
      const sinceNs = at - begun.forMs * 1_000_000;
      const fromNs = Math.max(0, isRecovered ? lastFaultOf(node, sinceNs, history) : sinceNs);
      spans.set(name, { node, id, keys, waitingFor, fromNs, toNs: null });
    }
  }
  return [...spans.values()];
}

function lastFaultOf(node: NodeId, beforeNs: TimeNs, history: History): TimeNs {
  const before = faultWindows(history).filter(
    ({ fromNs, nodes }) => fromNs <= beforeNs && nodes.includes(node),
  );
  return before.at(-1)?.fromNs ?? beforeNs;
}

/** The checker of verdict.json whose details tell what was blocked. */
export const BLOCKING_CHECKER = "blocking";

const keysBlockedSchema = z.object({
  keys: z.array(z.string()).readonly(),
  node: z.string(),
  waitingFor: z.string(),
  fromMs: z.number(),
  forMs: z.number(),
  /** It lasted to the end of the run. */
  isOpen: z.boolean(),
  /** What was in place meanwhile between the node that waited and the one that it waited for: `kill of n2`, `partition`. */
  faults: z.array(z.string()).readonly(),
});

const blockingSchema = z.object({
  transactions: z.number(),
  longestMs: z.number(),
  /** How long each key could not be had, all in all. */
  byKey: z.record(z.string(), z.number()).readonly(),
  /** Longest first. */
  longest: z.array(keysBlockedSchema).readonly(),
});
export type Blocking = Readonly<z.infer<typeof blockingSchema>>;

/** What was blocked, from the details of a checker; null where nothing was, and where it is another checker's. */
export function blockingIn(details: JsonObject | undefined): Blocking | null {
  const parsed = blockingSchema.safeParse(details);
  return parsed.success && parsed.data.transactions > 0 ? parsed.data : null;
}
