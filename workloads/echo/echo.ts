import type { Client, Session } from "../../harness/client/client.ts";
import { completionOfErrorReply, completionOfThrown } from "../../harness/client/outcomes.ts";
import type { NodeId } from "../../harness/core/ids.ts";
import type { Completion, Invocation } from "../../harness/core/op.ts";
import { clients, emitEach } from "../../harness/generator/index.ts";
import type { Workload, WorkloadOptions } from "../workload.ts";
import { echoChecker } from "./checker.ts";

/** See README.md of this folder. */
export const echo: Workload = {
  name: "echo",
  aliases: [],
  summary: "nodes send back what they are sent; the first program that anyone writes",
  generator: () => clients(emitEach((n) => ({ f: "echo", value: `Please echo ${n}` }))),
  finalGenerator: () => null,
  demands: (client) => [{ f: "echo", value: `Please echo client ${client}` }],
  openClient: (session, node, options) => openEchoClient(session, node, options),
  checkers: () => [echoChecker()],
};

function openEchoClient(session: Session, node: NodeId, options: WorkloadOptions): Client {
  return {
    invoke: (op) => invoke(op, session, node, options.callTimeoutMs),
    close: () => session.close(),
  };
}

async function invoke(
  op: Invocation,
  session: Session,
  node: NodeId,
  timeoutMs: number,
): Promise<Completion> {
  try {
    const reply = await session.call(node, { type: "echo", echo: op.value }, timeoutMs);
    if (reply.type === "error") return { ...completionOfErrorReply(reply, false), node };
    return { type: "ok", value: reply.echo ?? null, node };
  } catch (thrown) {
    return { ...completionOfThrown(thrown, false), node };
  }
}
