import { z } from "zod";
import type { NodeId } from "../../harness/core/ids.ts";
import { canonicalJson } from "../../harness/core/json.ts";
import type { Body } from "../../harness/node/message.ts";
import { errorReply } from "./replies.ts";
import type { Key, Values } from "./values.ts";

/** What a client wants. */
export type Demand =
  | { readonly kind: "read"; readonly key: Key }
  | { readonly kind: "change"; readonly key: Key }
  | { readonly kind: "members" }
  | ({ readonly kind: "change-members" } & MemberChange)
  | { readonly kind: "refused"; readonly reply: Body };

export interface MemberChange {
  readonly add: readonly NodeId[];
  readonly remove: readonly NodeId[];
}

const nodes = z.array(z.string()).readonly().default([]);
const memberChangeSchema = z.object({ add: nodes, remove: nodes }).readonly();

/** Reads a request. What is none gets error 10 (unknown type) or 12 (field missing or malformed). */
export function parseRequest(body: Body, values: Values): Demand {
  if (body.type === "quorum.members") return { kind: "members" };
  if (body.type === "quorum.change") return parseMemberChange(body);
  const fields = body.type === "read" ? [] : values.changes.get(body.type);
  if (!fields) {
    const known = ["read", ...values.changes.keys(), "quorum.members", "quorum.change"].join(", ");
    return refused(10, `these settings know ${known}, not '${body.type}'`);
  }
  const missing = ["key", ...fields].find((field) => body[field] === undefined);
  if (missing !== undefined) return refused(12, `'${body.type}' needs a field '${missing}'`);
  const key = canonicalJson(body.key ?? null);
  return { kind: body.type === "read" ? "read" : "change", key };
}

function parseMemberChange(body: Body): Demand {
  const change = memberChangeSchema.safeParse(body);
  if (change.success) return { kind: "change-members", ...change.data };
  return refused(12, "'quorum.change' takes lists of nodes: 'add', 'remove' or both");
}

function refused(code: number, text: string): Demand {
  return { kind: "refused", reply: errorReply(code, text) };
}
