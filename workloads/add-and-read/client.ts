import type { z } from "zod";
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

export interface AddReadClientOptions {
  readonly session: Session;
  readonly home: NodeId;
  readonly callTimeoutMs: number;
  /** Under which name an add carries its value. */
  readonly operand: "element" | "delta";
  /** What a read gives. */
  readonly value: z.ZodType<Json>;
  /** What a key holds that does not exist. */
  readonly empty: Json;
}

/** Adds to keys and reads them, at its home node alone. */
export function openAddReadClient(options: AddReadClientOptions): Client {
  return {
    invoke: (op) => invoke(op, options),
    close: () => options.session.close(),
  };
}

async function invoke(op: Invocation, options: AddReadClientOptions): Promise<Completion> {
  const { session, home, callTimeoutMs } = options;
  const request = requestOf(op, options);
  const changesState = op.f !== "read";
  try {
    const reply = await session.call(home, request, callTimeoutMs);
    return { ...completionOf(op, reply, options), node: home };
  } catch (thrown) {
    return { ...completionOfThrown(thrown, changesState), node: home };
  }
}

function requestOf({ f, key = null, value }: Invocation, { operand }: AddReadClientOptions): Body {
  switch (f) {
    case "add":
      return { type: "add", key, [operand]: value };
    case "read":
      return { type: "read", key };
    default:
      throw new UsageError(`This workload does not know the operation '${f}'`);
  }
}

function completionOf(
  { f }: Invocation,
  reply: Body,
  { value, empty }: AddReadClientOptions,
): Completion {
  const changesState = f !== "read";
  if (reply.type === "error") {
    const isMissing = errorMeaning(reply.code).name === "key-does-not-exist";
    if (isMissing && !changesState) return { type: "ok", value: empty };
    return completionOfErrorReply(reply, changesState);
  }
  if (reply.type === `${f}_ok`) {
    if (changesState) return { type: "ok" };
    const read = value.safeParse(reply.value);
    if (read.success) return { type: "ok", value: read.data };
  }
  return completionOfMalformedReply(reply, changesState);
}
