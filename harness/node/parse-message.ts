import { z } from "zod";
import type { Message } from "./message.ts";

export type ParsedLine =
  | { readonly kind: "message"; readonly message: Message }
  | { readonly kind: "garbage"; readonly problem: string };

/** Top-level keys that the protocol does not know are allowed, and ignored. */
const messageSchema = z.looseObject({
  src: z.string(),
  dest: z.string(),
  body: z.record(z.string(), z.json()),
});

/** Reads one line of the protocol. Never throws: what is wrong with a line is in the answer, in words. */
export function parseMessage(line: string): ParsedLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { kind: "garbage", problem: "not JSON" };
  }
  if (looksLikeMessage(value)) return { kind: "message", message: value };
  const issue = messageSchema.safeParse(value).error?.issues[0];
  const place = issue && issue.path.length > 0 ? ` at "${issue.path.join(".")}"` : "";
  return { kind: "garbage", problem: `not a message: ${issue?.message ?? "wrong shape"}${place}` };
}

/** Says the same as the schema about parsed JSON, fast enough for every message of a run. */
function looksLikeMessage(value: unknown): value is Message {
  if (typeof value !== "object" || value === null) return false;
  const { src, dest, body } = value as { src?: unknown; dest?: unknown; body?: unknown };
  return (
    typeof src === "string" &&
    typeof dest === "string" &&
    typeof body === "object" &&
    body !== null &&
    !Array.isArray(body)
  );
}
