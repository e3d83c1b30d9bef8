import { z } from "zod";
import type { Body } from "../../harness/node/message.ts";
import { jsonSchema } from "../building-blocks/json-schema.ts";

const id = z.string();
const operation = z
  .union([
    z.tuple([z.enum(["r", "append", "w"]), z.string(), jsonSchema]),
    z.tuple([z.literal("add"), z.string(), z.number()]),
  ])
  .readonly();
/** Lower is older, and goes first. */
const priority = z.tuple([z.number(), z.string()]).readonly();
const participants = z.array(z.string()).readonly();

const peerMessageSchema = z.discriminatedUnion("type", [
  /** "Lock these keys and carry this out, for yourself." Answered by `worked`, or `refused`. */
  z.object({ type: z.literal("work"), id, priority, operations: z.array(operation).readonly() }),
  /** What the operations found, in their order. `boot`: the start of the node that holds the locks. */
  z.object({
    type: z.literal("worked"),
    ...{ id, results: z.array(jsonSchema).readonly() },
    boot: z.number().int(),
  }),
  /** The transaction gave way to another one, or was given up: it will never be voted for. */
  z.object({ type: z.literal("refused"), id }),
  /** "Will you commit, if you still hold the locks of that start?" Answered by `vote`. */
  z.object({ type: z.literal("prepare"), id, participants, boot: z.number().int() }),
  /** `short`: an account that holds too little, for which it votes no. */
  z.object({ type: z.literal("vote"), id, yes: z.boolean(), short: z.string().exactOptional() }),
  z.object({ type: z.literal("decision"), id, commit: z.boolean() }),
  /** A commit is durable at the sender. */
  z.object({ type: z.literal("acknowledged"), id }),
  /** "What was decided?" Answered by `decision` by whoever knows. */
  z.object({ type: z.literal("inquire"), id }),
  /** Three phases: "all have voted yes". Answered by `pre-committed`. */
  z.object({ type: z.literal("pre-commit"), id }),
  z.object({ type: z.literal("pre-committed"), id }),
  /** Three phases: what those answer to `inquire` who do not know either. */
  z.object({
    ...{ type: z.literal("state"), id, role: z.enum(["coordinator", "participant"]) },
    /** `deciding`: the coordinator is there, and will tell. `committable`: all have voted yes. */
    phase: z.enum(["deciding", "uncertain", "committable"]),
    /** It was down in between. */
    isRecovered: z.boolean(),
  }),
]);

/** What nodes say to each other. */
export type PeerMessage = Readonly<z.infer<typeof peerMessageSchema>>;
export type PeerMessageOf<T extends PeerMessage["type"]> = Extract<PeerMessage, { type: T }>;
export type Operation = Readonly<z.infer<typeof operation>>;
export type Priority = Readonly<z.infer<typeof priority>>;

export const operationSchema = operation;

/** The message in `body`, or null for anything that no node of this system says. */
export function parsePeerMessage(body: Body): PeerMessage | null {
  return peerMessageSchema.safeParse(body).data ?? null;
}

/** Negative when `left` is the older one. */
export function comparePriorities(left: Priority, right: Priority): number {
  if (left[0] !== right[0]) return left[0] - right[0];
  if (left[1] === right[1]) return 0;
  return left[1] < right[1] ? -1 : 1;
}
