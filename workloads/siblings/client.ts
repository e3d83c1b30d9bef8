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
import { canonicalJson, compareJson, type Json } from "../../harness/core/json.ts";
import type { Completion, Invocation } from "../../harness/core/op.ts";
import type { Body } from "../../harness/node/message.ts";
import { FINAL_READ } from "../final-reads/rounds.ts";
import { BLIND_WRITE } from "./generator.ts";

interface SiblingsClientOptions {
  readonly session: Session;
  readonly home: NodeId;
  readonly callTimeoutMs: number;
}

/** By the text of a key: the context of the client's last read or write. */
type Contexts = Map<string, Json>;

/** Speaks to its home node alone, and hands each context back with the next write of its key. */
export function openSiblingsClient(options: SiblingsClientOptions): Client {
  const contexts: Contexts = new Map();
  return {
    invoke: (op) => invoke(op, options, contexts),
    close: () => options.session.close(),
  };
}

async function invoke(
  op: Invocation,
  { session, home, callTimeoutMs }: SiblingsClientOptions,
  contexts: Contexts,
): Promise<Completion> {
  const key = canonicalJson(op.key ?? null);
  const request = requestOf(op, contexts.get(key) ?? null);
  const changesState = request.type === "write";
  try {
    const reply = await session.call(home, request, callTimeoutMs);
    const { completion, context } = changesState ? written(reply) : read(reply);
    if (completion.type === "ok") contexts.set(key, context);
    return { ...completion, node: home };
  } catch (thrown) {
    return { ...completionOfThrown(thrown, changesState), node: home };
  }
}

function requestOf({ f, key = null, value }: Invocation, context: Json): Body {
  switch (f) {
    case "read":
    case FINAL_READ:
      return { type: "read", key };
    case "write":
      return { type: "write", key, value, context };
    case BLIND_WRITE:
      return { type: "write", key, value, context: null };
    default:
      throw new UsageError(`The siblings workload does not know the operation '${f}'`);
  }
}

interface Outcome {
  readonly completion: Completion;
  /** What the client has seen, in the system's own words; null: nothing. */
  readonly context: Json;
}

const writeOkSchema = z.object({
  type: z.literal("write_ok"),
  context: z.json().refine((context) => context !== null, "expected a context"),
});

function written(reply: Body): Outcome {
  if (reply.type === "error")
    return { completion: completionOfErrorReply(reply, true), context: null };
  const ok = writeOkSchema.safeParse(reply);
  if (ok.success) return { completion: { type: "ok" }, context: ok.data.context };
  return { completion: completionOfMalformedReply(reply, true), context: null };
}

/** Values without a context could not be overwritten. */
const readOkSchema = z
  .object({
    type: z.literal("read_ok"),
    values: z.array(z.json()),
    context: z.json().default(null),
  })
  .refine(({ values, context }) => values.length === 0 || context !== null);

/** A key that does not exist has no values. Values are sorted: their order means nothing. */
function read(reply: Body): Outcome {
  if (reply.type === "error") {
    if (errorMeaning(reply.code).name === "key-does-not-exist")
      return { completion: { type: "ok", value: [] }, context: null };
    return { completion: completionOfErrorReply(reply, false), context: null };
  }
  const ok = readOkSchema.safeParse(reply);
  if (!ok.success) return { completion: completionOfMalformedReply(reply, false), context: null };
  const { values, context } = ok.data;
  return { completion: { type: "ok", value: values.toSorted(compareJson) }, context };
}
