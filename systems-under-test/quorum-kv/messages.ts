import { z } from "zod";
import type { Body } from "../../harness/node/message.ts";
import { merkleLevelSchema } from "../building-blocks/merkle-tree.ts";
import { membersSchema } from "./members.ts";
import { stampSchema } from "./stamps.ts";
import { stateSchema } from "./values.ts";

const key = z.string();
const id = z.string();
const state = stateSchema;
const keyedState = z.object({ key, state });

const peerMessageSchema = z.discriminatedUnion("type", [
  /** "What do you hold of this key?" */
  z.object({ type: z.literal("fetch"), id, key }),
  /** What was durable at the sender when it was asked. */
  z.object({ type: z.literal("fetched"), id, state: state.nullable() }),
  /**
   * "Keep this." `fresh`: a client is waiting for it. `hintFor`: keep it for that node, which cannot be reached.
   */
  z.object({
    type: z.literal("replicate"),
    ...{ id, key, state },
    fresh: z.boolean(),
    hintFor: z.string().nullable(),
  }),
  /** It is durable at the sender; `newest`: the stamp that the sender holds, where that is a later one. */
  z.object({ type: z.literal("replicated"), id, newest: stampSchema.nullable() }),
  /** What a read or a comparison has shown the receiver to lack. Is not answered. */
  z.object({ type: z.literal("repair"), entries: z.array(keyedState).readonly() }),
  /** One level of the tree over the keys that both nodes hold. Is answered by the next level, or by `leaves`. */
  z.object({ type: z.literal("compare"), level: merkleLevelSchema }),
  /** These ranges differ, and this is what the sender holds there. Is answered by `repair`. */
  z.object({
    type: z.literal("leaves"),
    leaves: z.array(z.number().int().nonnegative()).readonly(),
    entries: z.array(keyedState).readonly(),
  }),
  /** "All of this was yours." Answered by `handed_over` when it is durable. */
  z.object({ type: z.literal("hand_over"), id, key, state }),
  z.object({ type: z.literal("handed_over"), id }),
  /** Who holds data, as the sender knows. Answered by `members_ok`. */
  z.object({ type: z.literal("members"), id, members: membersSchema }),
  /** They are durable at the sender. */
  z.object({ type: z.literal("members_ok"), id }),
]);

/** What nodes say to each other. */
export type PeerMessage = Readonly<z.infer<typeof peerMessageSchema>>;
export type PeerMessageOf<T extends PeerMessage["type"]> = Extract<PeerMessage, { type: T }>;

/** The message in `body`, or null for anything that no node of this system says. */
export function parsePeerMessage(body: Body): PeerMessage | null {
  return peerMessageSchema.safeParse(body).data ?? null;
}
