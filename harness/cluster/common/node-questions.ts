import { z } from "zod";
import type { Session } from "../../client/client.ts";
import { HarnessError } from "../../core/errors.ts";
import type { NodeId } from "../../core/ids.ts";
import type { Body } from "../../node/message.ts";
import type { NodeView } from "../../node/program.ts";

const VIEW_TIMEOUT_MS = 500;
const CLOCK_TIMEOUT_MS = 1_000;

const viewSchema = z.object({ role: z.string(), leader: z.boolean() }).catchall(z.json());

/**
 * What the node says of itself; null when it says nothing in time, or nothing that makes sense: foreign nodes may answer
 * anything.
 */
export async function askView(control: Session, node: NodeId): Promise<NodeView | null> {
  try {
    const question: Body = { type: "faultline.inspect" };
    const reply = await control.call(node, question, VIEW_TIMEOUT_MS);
    const parsed = viewSchema.safeParse(reply.type === "faultline.inspect_ok" ? reply.view : null);
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

const clockSchema = z.object({ type: z.literal("faultline.clock_ok"), realtimeMs: z.number() });

/** What the node's wall clock shows, in milliseconds since 1970. Rejected when the node does not tell. */
export async function askRealtime(control: Session, node: NodeId): Promise<number> {
  const reply = await control.call(node, { type: "faultline.clock" }, CLOCK_TIMEOUT_MS);
  const parsed = clockSchema.safeParse(reply);
  if (parsed.success) return parsed.data.realtimeMs;
  throw new HarnessError(`${node} does not tell its time: ${JSON.stringify(reply)}`);
}
