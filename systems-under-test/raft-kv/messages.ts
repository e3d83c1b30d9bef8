import { z } from "zod";
import type { Body } from "../../harness/node/message.ts";
import { entrySchema, jsonSchema, naturalSchema } from "./entry.ts";
import { isNatural, isPlainEntry } from "./plain-entry.ts";

const term = naturalSchema;
const index = naturalSchema;

const peerMessageSchema = z.discriminatedUnion("type", [
  /** "Would you vote for me in `term`?" Changes nothing at either end (Raft dissertation, section 9.6). */
  z.object({ type: z.literal("pre_vote"), term, lastIndex: index, lastTerm: term }),
  /** `term` is the voter's own, `proposedTerm` the one that it was asked about. */
  z.object({ type: z.literal("pre_vote_reply"), term, proposedTerm: term, granted: z.boolean() }),
  /** `transfer`: the leader wants this election, so that nobody need shield it (dissertation, section 4.2.3). */
  z.object({
    type: z.literal("request_vote"),
    term,
    lastIndex: index,
    lastTerm: term,
    transfer: z.boolean().default(false),
  }),
  z.object({ type: z.literal("request_vote_reply"), term, granted: z.boolean() }),
  /** Replicates entries; without any it is a heartbeat. `round` is echoed, to confirm leadership for reads. */
  z.object({
    type: z.literal("append_entries"),
    term,
    prevIndex: index,
    prevTerm: term,
    entries: z.array(entrySchema).readonly(),
    commitIndex: index,
    round: naturalSchema,
  }),
  /** The sender's log agrees with the leader's, and is durable, up to `matchIndex`. */
  z.object({ type: z.literal("append_entries_ok"), term, matchIndex: index, round: naturalSchema }),
  /** The sender's log does not hold the entry at `prevIndex`; where it may agree instead is told by the hint. */
  z.object({
    type: z.literal("append_entries_rejected"),
    term,
    prevIndex: index,
    hintIndex: index,
    hintTerm: term,
    round: naturalSchema,
  }),
  /** Records `offset` and following of the `total` that make a snapshot. Heartbeat too. */
  z.object({
    type: z.literal("install_snapshot"),
    term,
    snapshotIndex: index,
    offset: naturalSchema,
    total: naturalSchema.min(1),
    records: z.array(jsonSchema).readonly(),
    round: naturalSchema,
  }),
  /** The sender has the records before `offset`, or, when `installed`, a durable state up to the snapshot's end. */
  z.object({
    type: z.literal("install_snapshot_ok"),
    term,
    snapshotIndex: index,
    offset: naturalSchema,
    installed: z.boolean(),
    round: naturalSchema,
  }),
  /** "Stand for election now, I make way": dissertation, section 3.10. */
  z.object({ type: z.literal("timeout_now"), term }),
]);

/** What nodes say to each other. */
export type PeerMessage = Readonly<z.infer<typeof peerMessageSchema>>;
export type PeerMessageOf<T extends PeerMessage["type"]> = Extract<PeerMessage, { type: T }>;

/** The message in `body`, or null for anything that no node of this system says. */
export function parsePeerMessage(body: Body): PeerMessage | null {
  const message = isPlainMessage(body) ? body : peerMessageSchema.safeParse(body).data;
  if (message === undefined) return null;
  if (message.type === "append_entries" && !followsOn(message)) return null;
  return message;
}

/**
 * Whether the schema would take the body as it is, told faster, of what nodes say nearly all the time. No says nothing.
 */
function isPlainMessage(body: Body): body is PeerMessage & Body {
  const { type, term, round } = body;
  if (!isNatural(term) || !isNatural(round)) return false;
  if (type === "append_entries_ok") return isNatural(body.matchIndex);
  if (type !== "append_entries") return false;
  const { prevIndex, prevTerm, entries, commitIndex } = body;
  if (!isNatural(prevIndex) || !isNatural(prevTerm) || !isNatural(commitIndex)) return false;
  return Array.isArray(entries) && entries.every(isPlainEntry);
}

/** Whether the entries continue `prevIndex` without a gap, in terms that never fall nor pass the leader's. */
function followsOn({ entries, prevIndex, prevTerm, term }: PeerMessageOf<"append_entries">) {
  let lastIndex = prevIndex;
  let lastTerm = prevTerm;
  for (const entry of entries) {
    if (entry.index !== ++lastIndex || entry.term < lastTerm) return false;
    lastTerm = entry.term;
  }
  return lastTerm <= term;
}
