import { z } from "zod";
import { UsageError } from "../../core/errors.ts";
import { History } from "../../core/history.ts";
import { NEMESIS } from "../../core/ids.ts";
import type { Json } from "../../core/json.ts";
import { OP_TYPES, type Op } from "../../core/op.ts";
import { type Form, readForms } from "./forms.ts";

const ednOpSchema = z.object({
  process: z.union([z.number().int(), z.string()]).default(0),
  type: z.enum(OP_TYPES),
  f: z.string().default("txn"),
  value: z.json().default(null),
  key: z.json().optional(),
  time: z.number().int().nonnegative().optional(),
  error: z.json().optional(),
});
type EdnOp = z.infer<typeof ednOpSchema>;

/** Why a read of nil is set aside: Knossos allows it whatever the register holds. */
const NIL_READ = ["nil-read", "a read of nil says nothing: Knossos allows it in every state"];

/**
 * Histories of Jepsen and Knossos: one vector or list of operations, or one operation a line, each a map or a tagged
 * record.
 *
 * Two habits of Knossos are followed. A failed operation did not happen and says nothing, a failed cas included. And a
 * read that completes with nil matches every state: recorded histories use it for "not known", also for registers that
 * were never nil, so such a read is taken as failed. To take it for the value nil would accuse correct systems.
 *
 * Examples of Elle leave out what it does not need: without `:f` an operation is a transaction, and all without `:process`
 * are those of one client.
 */
export function readEdn(text: string, fileName: string, keyIn: "value" | "field"): History {
  const ops: Op[] = [];
  for (const form of readForms(text, fileName)) {
    const edn = parseOp(form, fileName);
    // Index and time of the file are not used: many files have none, and a part of a file has gaps.
    if (typeof edn.process === "number" || edn.process === NEMESIS) {
      ops.push(
        toOp(edn, edn.process as number | typeof NEMESIS, ops.length, form, { fileName, keyIn }),
      );
    }
  }
  return new History(ops);
}

function parseOp({ value, line }: Form, fileName: string): EdnOp {
  const untagged = isTagged(value) ? value.val : value;
  const parsed = ednOpSchema.safeParse(untagged);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const shown = JSON.stringify(untagged, (_, part) =>
    typeof part === "bigint" ? String(part) : (part as unknown),
  );
  throw new UsageError(
    `${fileName}:${line}: ${issue?.path.join(".") || "operation"}: ${issue?.message} in ${shown?.slice(0, 120)}`,
    {
      hint: "An operation is a map with :process, :type (:invoke :ok :fail :info), :f and :value.",
    },
  );
}

function isTagged(value: unknown): value is { tag: string; val: unknown } {
  return typeof value === "object" && value !== null && "tag" in value && "val" in value;
}

function toOp(
  edn: EdnOp,
  process: Op["process"],
  index: number,
  { line }: Form,
  { fileName, keyIn }: { fileName: string; keyIn: "value" | "field" },
): Op {
  const split = keyIn === "value" && process !== NEMESIS;
  const { key, value } = split ? splitValue(edn, line, fileName) : edn;
  const isNilRead = edn.type === "ok" && edn.f === "read" && value === null;
  const error: Json | undefined = isNilRead ? NIL_READ : edn.error;
  return {
    index,
    time: edn.time ?? index,
    process,
    type: isNilRead ? "fail" : edn.type,
    f: edn.f,
    ...(key !== undefined && { key }),
    value: value ?? null,
    ...(error !== undefined && { error }),
  };
}

/** `[k v]`, the tuple of Jepsen's independent keys. */
function splitValue(edn: EdnOp, line: number, fileName: string): { key: Json; value: Json } {
  if (Array.isArray(edn.value) && edn.value.length === 2) {
    return { key: edn.value[0] as Json, value: edn.value[1] as Json };
  }
  throw new UsageError(
    `${fileName}:${line}: value ${JSON.stringify(edn.value)} is not [key value]`,
    { hint: "The keys of this history are not in the values. Leave --key-in out." },
  );
}
