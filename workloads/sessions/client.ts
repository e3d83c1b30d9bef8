import { z } from "zod";
import type { Client, Session } from "../../harness/client/client.ts";
import {
  completionOfErrorReply,
  completionOfMalformedReply,
  completionOfThrown,
  errorMeaning,
} from "../../harness/client/outcomes.ts";
import { UsageError } from "../../harness/core/errors.ts";
import type { NodeId } from "../../harness/core/ids.ts";
import type { Completion, Invocation } from "../../harness/core/op.ts";
import { random, type Seed } from "../../harness/core/random.ts";
import type { Body } from "../../harness/node/message.ts";

/** So many operations a client that wanders does at one node, at least and at most. */
const SHORTEST_STAY = 2;
const LONGEST_STAY = 6;

interface SessionsClientOptions {
  readonly session: Session;
  readonly home: NodeId;
  readonly nodes: readonly NodeId[];
  readonly callTimeoutMs: number;
  readonly seed: Seed;
}

/**
 * Reads and writes. Half of the clients speak to their home node alone; the others begin there and go on to another node
 * every few operations, as clients behind a load balancer do. A hint to another node is never followed: who answers is
 * part of what is tested.
 */
export function openSessionsClient(options: SessionsClientOptions): Client {
  const nodeOf = wayThrough(options);
  return {
    invoke: (op) => invoke(op, nodeOf(), options),
    close: () => options.session.close(),
  };
}

/** Answers at each call which node to speak to. */
function wayThrough({ session, home, nodes, seed }: SessionsClientOptions): () => NodeId {
  const draw = random(seed, "wandering", session.id);
  if (!draw.chance(1, 2)) return () => home;
  let node = home;
  let staysFor = draw.between(SHORTEST_STAY, LONGEST_STAY);
  return () => {
    if (staysFor === 0) {
      node = draw.pick(nodes);
      staysFor = draw.between(SHORTEST_STAY, LONGEST_STAY);
    }
    staysFor--;
    return node;
  };
}

async function invoke(
  op: Invocation,
  node: NodeId,
  { session, callTimeoutMs }: SessionsClientOptions,
): Promise<Completion> {
  const changesState = op.f === "write";
  try {
    const reply = await session.call(node, requestOf(op), callTimeoutMs);
    return { ...completionOf(op, reply), node };
  } catch (thrown) {
    return { ...completionOfThrown(thrown, changesState), node };
  }
}

function requestOf(op: Invocation): Body {
  const key = op.key ?? null;
  switch (op.f) {
    case "read":
      return { type: "read", key };
    case "write":
      return { type: "write", key, value: op.value };
    default:
      throw new UsageError(`The sessions workload does not know the operation '${op.f}'`);
  }
}

const readOkSchema = z.object({ type: z.literal("read_ok"), value: z.json() });

/** A key that does not exist reads as null. */
function completionOf(op: Invocation, reply: Body): Completion {
  const isWrite = op.f === "write";
  if (reply.type === "error") {
    const isMissing = errorMeaning(reply.code).name === "key-does-not-exist";
    if (!isWrite && isMissing) return { type: "ok", value: null };
    return completionOfErrorReply(reply, isWrite);
  }
  if (isWrite && reply.type === "write_ok") return { type: "ok" };
  const read = isWrite ? null : readOkSchema.safeParse(reply);
  if (read?.success === true) return { type: "ok", value: read.data.value };
  return completionOfMalformedReply(reply, isWrite);
}
