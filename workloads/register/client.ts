import type { Client, Session } from "../../harness/client/client.ts";
import {
  completionOfErrorReply,
  completionOfMalformedReply,
  completionOfThrown,
  errorMeaning,
} from "../../harness/client/outcomes.ts";
import { UsageError } from "../../harness/core/errors.ts";
import type { NodeId } from "../../harness/core/ids.ts";
import type { Json } from "../../harness/core/json.ts";
import type { Completion, Invocation } from "../../harness/core/op.ts";
import type { Body } from "../../harness/node/message.ts";

/** A leader that moves on while we follow it is not worth chasing for long. */
const MAX_REDIRECTS = 2;

interface RegisterClientOptions {
  readonly session: Session;
  readonly home: NodeId;
  readonly nodes: readonly NodeId[];
  readonly callTimeoutMs: number;
}

/**
 * Speaks Maelstrom's lin-kv: `read`, `write`, `cas`. A node that refuses for certain and names a `leader` is taken at
 * its word, and the leader asked instead.
 */
export function openRegisterClient(options: RegisterClientOptions): Client {
  return {
    invoke: (op) => invoke(op, options),
    close: () => options.session.close(),
  };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

async function invoke(op: Invocation, options: RegisterClientOptions): Promise<Completion> {
  const request = requestOf(op);
  const changesState = op.f !== "read";
  let node = options.home;
  try {
    for (let redirects = 0; ; redirects++) {
      const reply = await options.session.call(node, request, options.callTimeoutMs);
      const hint = leaderHint(reply, node, options.nodes);
      if (hint === null || redirects === MAX_REDIRECTS)
        return from(node, completionOf(op, reply, changesState));
      node = hint;
    }
  } catch (thrown) {
    return from(node, completionOfThrown(thrown, changesState));
  }
}

/** @param completion one that nobody else has. */
function from(node: NodeId, completion: Writable<Completion>): Completion {
  completion.node = node;
  return completion;
}

function requestOf(op: Invocation): Body {
  const key = op.key ?? null;
  switch (op.f) {
    case "read":
      return { type: "read", key };
    case "write":
      return { type: "write", key, value: op.value };
    case "cas": {
      const [from, to] = op.value as readonly Json[];
      return { type: "cas", key, from: from ?? null, to: to ?? null };
    }
    default:
      throw new UsageError(`The register workload does not know the operation '${op.f}'`);
  }
}

function leaderHint(reply: Body, asked: NodeId, nodes: readonly NodeId[]): NodeId | null {
  if (reply.type !== "error" || !errorMeaning(reply.code).definite) return null;
  const { leader } = reply;
  return typeof leader === "string" && leader !== asked && nodes.includes(leader) ? leader : null;
}

function completionOf(op: Invocation, reply: Body, changesState: boolean): Completion {
  if (reply.type === "error") return completionOfError(op, reply, changesState);
  if (reply.type === `${op.f}_ok`) {
    if (op.f !== "read") return { type: "ok" };
    if (reply.value !== undefined) return { type: "ok", value: reply.value };
  }
  return completionOfMalformedReply(reply, changesState);
}

/** A key that does not exist reads as null; a cas that found something else is a read of what it found. */
function completionOfError(op: Invocation, reply: Body, changesState: boolean): Completion {
  const { name } = errorMeaning(reply.code);
  const isMissing = name === "key-does-not-exist";
  if (op.f === "read" && isMissing) return { type: "ok", value: null };
  if (op.f === "cas" && (isMissing || name === "precondition-failed")) {
    const observed = isMissing ? null : reply.observed;
    const failed = { type: "fail", error: "precondition-failed" } as const;
    return observed === undefined ? failed : { ...failed, observed };
  }
  return completionOfErrorReply(reply, changesState);
}
