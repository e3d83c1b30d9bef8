import type { Entry } from "./entry.ts";

const ENTRY_MEMBERS = 3;
const NOOP_MEMBERS = 1;
const WRITE_MEMBERS = 5;
const CAS_MEMBERS = 6;

type Members = Readonly<Record<string, unknown>>;

/**
 * Whether the schema of entries would take `value`, parsed from JSON, just as it is. No says nothing: entries that come
 * seldom are left to the schema. This is many times faster, and every record of a log and every message passes here.
 */
export function isPlainEntry(value: unknown): value is Entry {
  if (!isObject(value)) return false;
  const { index, term, command } = value;
  if (!isNatural(index) || index === 0 || !isNatural(term)) return false;
  return isPlainCommand(command) && memberCount(value) === ENTRY_MEMBERS;
}

export function isNatural(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isPlainCommand(command: unknown): boolean {
  if (!isObject(command)) return false;
  const { op, client, id, key } = command;
  if (op === "noop") return memberCount(command) === NOOP_MEMBERS;
  if (typeof client !== "string" || !Number.isFinite(id) || key === undefined) return false;
  if (op === "write") return command.value !== undefined && memberCount(command) === WRITE_MEMBERS;
  if (op !== "cas" || command.from === undefined || command.to === undefined) return false;
  return memberCount(command) === CAS_MEMBERS;
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null;
}

function memberCount(value: Members): number {
  let count = 0;
  for (const _ in value) count++;
  return count;
}
