import { z } from "zod";
import type { Client, Session } from "../../harness/client/client.ts";
import {
  completionOfErrorReply,
  completionOfMalformedReply,
  completionOfThrown,
  errorMeaning,
} from "../../harness/client/outcomes.ts";
import { assertNever } from "../../harness/core/assert.ts";
import { UsageError } from "../../harness/core/errors.ts";
import type { NodeId } from "../../harness/core/ids.ts";
import { canonicalJson, compareJson, type Json } from "../../harness/core/json.ts";
import type { Completion, Invocation } from "../../harness/core/op.ts";
import type { Body } from "../../harness/node/message.ts";
import { FINAL_READ } from "../final-reads/rounds.ts";
import type { CrdtType } from "./value-type.ts";

interface CrdtClientOptions {
  readonly session: Session;
  readonly home: NodeId;
  readonly type: CrdtType;
  readonly callTimeoutMs: number;
}

/** By the text of a key: what its last read came with. */
type Contexts = Map<string, Json>;

/**
 * Speaks to its home node alone. A remove carries the context of the client's last read of the key, where the system gives
 * one; it completes with `[element, whether a context was sent]`. Sets are sorted: their order means nothing.
 */
export function openCrdtClient(options: CrdtClientOptions): Client {
  const contexts: Contexts = new Map();
  return {
    invoke: (op) => invoke(op, options, contexts),
    close: () => options.session.close(),
  };
}

async function invoke(
  op: Invocation,
  { session, home, type, callTimeoutMs }: CrdtClientOptions,
  contexts: Contexts,
): Promise<Completion> {
  const request = requestOf(op, type, contexts);
  const changesState = request.type !== "read";
  const sent =
    request.type === "remove" ? { value: [op.value, request.context !== undefined] } : {};
  try {
    const reply = await session.call(home, request, callTimeoutMs);
    const completion = completionOf(request, reply, type);
    if (!changesState && completion.type === "ok") keepContext(contexts, op, reply);
    return { ...sent, ...completion, node: home };
  } catch (thrown) {
    return { ...sent, ...completionOfThrown(thrown, changesState), node: home };
  }
}

function requestOf(op: Invocation, type: CrdtType, contexts: Contexts): Body {
  const key = op.key ?? null;
  switch (op.f) {
    case "read":
    case FINAL_READ:
      return { type: "read", key };
    case "write":
      return { type: "write", key, value: op.value };
    case "add":
      return type === "g-counter" || type === "pn-counter"
        ? { type: "add", key, delta: op.value }
        : { type: "add", key, element: op.value };
    case "remove": {
      const context = contexts.get(canonicalJson(key));
      const request: Body = { type: "remove", key, element: op.value };
      return context === undefined ? request : { ...request, context };
    }
    default:
      throw new UsageError(`The crdt workload does not know the operation '${op.f}'`);
  }
}

function keepContext(contexts: Contexts, { key = null }: Invocation, { context = null }: Body) {
  if (context === null) contexts.delete(canonicalJson(key));
  else contexts.set(canonicalJson(key), context);
}

function completionOf(request: Body, reply: Body, type: CrdtType): Completion {
  const changesState = request.type !== "read";
  if (reply.type === "error") {
    const isMissing = errorMeaning(reply.code).name === "key-does-not-exist";
    if (isMissing && !changesState) return { type: "ok", value: valueOfNothing(type) };
    return completionOfErrorReply(reply, changesState);
  }
  if (reply.type === `${request.type}_ok`) {
    if (changesState) return { type: "ok" };
    const value = valueIn(reply.value, type);
    if (value !== undefined) return { type: "ok", value };
  }
  return completionOfMalformedReply(reply, changesState);
}

function valueOfNothing(type: CrdtType): Json {
  switch (type) {
    case "g-counter":
    case "pn-counter":
      return 0;
    case "g-set":
    case "or-set":
      return [];
    case "lww-register":
      return null;
    default:
      return assertNever(type);
  }
}

const countSchema = z.number().int();
const elementsSchema = z.array(z.json());

/** Undefined when it is no value of this type. */
function valueIn(value: Json | undefined, type: CrdtType): Json | undefined {
  switch (type) {
    case "g-counter":
    case "pn-counter":
      return countSchema.safeParse(value).data;
    case "g-set":
    case "or-set":
      return elementsSchema.safeParse(value).data?.toSorted(compareJson);
    case "lww-register":
      return value;
    default:
      return assertNever(type);
  }
}
