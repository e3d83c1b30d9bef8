import { z } from "zod";
import type { NodeId } from "../../harness/core/ids.ts";
import type { Json } from "../../harness/core/json.ts";
import type { Body } from "../../harness/node/message.ts";
import type { Request } from "../../harness/node/program.ts";
import type { Command } from "./entry.ts";

/** What a client wants. */
export type Demand =
  | { readonly kind: "read"; readonly key: Json }
  | { readonly kind: "change"; readonly command: Command }
  | { readonly kind: "members" }
  | ({ readonly kind: "change-members" } & MemberChange)
  | { readonly kind: "transfer"; readonly to: NodeId }
  | { readonly kind: "refused"; readonly reply: Body };

export interface MemberChange {
  readonly add: readonly NodeId[];
  readonly remove: readonly NodeId[];
}

const FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  ["read", ["key"]],
  ["write", ["key", "value"]],
  ["cas", ["key", "from", "to"]],
  ["raft.members", []],
  ["raft.change", []],
  ["raft.transfer", ["to"]],
]);

const nodes = z.array(z.string()).readonly().default([]);
const memberChangeSchema = z.object({ add: nodes, remove: nodes }).readonly();

/**
 * Reads a request: Maelstrom's `lin-kv`, and what concerns the cluster itself. What is neither gets error 10 (unknown
 * type) or 12 (field missing or malformed).
 */
export function parseRequest({ client, id, body }: Request): Demand {
  const fields = FIELDS.get(body.type);
  if (!fields) {
    const known = [...FIELDS.keys()].join(", ");
    return refused(10, `raft-kv knows ${known}, not '${body.type}'`);
  }
  const missing = fields.find((field) => body[field] === undefined);
  if (missing) return refused(12, `'${body.type}' needs a field '${missing}'`);
  if (body.type.startsWith("raft.")) return parseAdministration(body);
  const { key = null, value = null, from = null, to = null } = body;
  if (body.type === "read") return { kind: "read", key };
  if (body.type === "write") {
    return { kind: "change", command: { op: "write", client, id, key, value } };
  }
  return { kind: "change", command: { op: "cas", client, id, key, from, to } };
}

function parseAdministration(body: Body): Demand {
  if (body.type === "raft.members") return { kind: "members" };
  if (body.type === "raft.transfer") {
    if (typeof body.to === "string") return { kind: "transfer", to: body.to };
    return refused(12, `'raft.transfer' to ${JSON.stringify(body.to)}: expected a node`);
  }
  const change = memberChangeSchema.safeParse(body);
  if (change.success) return { kind: "change-members", ...change.data };
  return refused(12, "'raft.change' takes lists of nodes: 'add', 'remove' or both");
}

function refused(code: number, text: string): Demand {
  return { kind: "refused", reply: { type: "error", code, text } };
}
