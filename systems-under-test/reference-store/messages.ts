import { z } from "zod";
import type { Body } from "../../harness/node/message.ts";

const body = z.looseObject({ type: z.string() }).transform((it) => it as Body);

const peerMessageSchema = z.discriminatedUnion("type", [
  /** A client's request, for the node that has the store. */
  z.object({ type: z.literal("forward"), client: z.string(), id: z.number(), body }),
  /** The answer to it, for the client. */
  z.object({ type: z.literal("answer"), client: z.string(), id: z.number(), body }),
]);

/** What nodes say to each other. */
export type PeerMessage = Readonly<z.infer<typeof peerMessageSchema>>;

/** The message in `body`, or null for anything that no node of this system says. */
export function parsePeerMessage(message: Body): PeerMessage | null {
  return peerMessageSchema.safeParse(message).data ?? null;
}
