import { z } from "zod";
import type { Body } from "../../harness/node/message.ts";
import { entrySchema, jsonSchema, naturalSchema } from "./entry.ts";

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
  const parsed = peerMessageSchema.safeParse(body);
  if (!parsed.success) return null;
  const message = parsed.data;
  if (message.type === "append_entries" && !followsOn(message)) return null;
  return message;
}

/** Whether the entries continue `prevIndex` without a gap, in terms that never fall nor pass the leader's. */
function followsOn({ entries, prevIndex, prevTerm, term }: PeerMessageOf<"append_entries">) {
  let lastTerm = prevTerm;
  for (const [offset, entry] of entries.entries()) {
    if (entry.index !== prevIndex + 1 + offset || entry.term < lastTerm) return false;
    lastTerm = entry.term;
  }
  return lastTerm <= term;
}
