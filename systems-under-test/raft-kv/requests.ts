import type { Json } from "../../harness/core/json.ts";
import type { Body } from "../../harness/node/message.ts";
import type { Request } from "../../harness/node/program.ts";
import type { Command } from "./entry.ts";

/** What a client wants. */
export type Demand =
  | { readonly kind: "read"; readonly key: Json }
  | { readonly kind: "change"; readonly command: Command }
  | { readonly kind: "refused"; readonly reply: Body };

const FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  ["read", ["key"]],
  ["write", ["key", "value"]],
  ["cas", ["key", "from", "to"]],
]);

/** Reads a request of Maelstrom's `lin-kv`. What is not one gets error 10 (unknown type) or 12 (field missing). */
export function parseRequest({ client, id, body }: Request): Demand {
  const fields = FIELDS.get(body.type);
  if (!fields) {
    const known = [...FIELDS.keys()].join(", ");
    return refused(10, `raft-kv knows ${known}, not '${body.type}'`);
  }
  const missing = fields.find((field) => body[field] === undefined);
  if (missing) return refused(12, `'${body.type}' needs a field '${missing}'`);
  const { key = null, value = null, from = null, to = null } = body;
  if (body.type === "read") return { kind: "read", key };
  if (body.type === "write") {
    return { kind: "change", command: { op: "write", client, id, key, value } };
  }
  return { kind: "change", command: { op: "cas", client, id, key, from, to } };
}

function refused(code: number, text: string): Demand {
  return { kind: "refused", reply: { type: "error", code, text } };
}
