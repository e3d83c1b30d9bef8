import type { Blocking } from "../../core/blocking.ts";
import { NS_PER_MS } from "../../core/ids.ts";
import { countOf, durationText } from "./numbers.ts";
import { oneLine } from "./visible.ts";

const MOST_KEYS = 8;

/** Which keys could not be had for how long, and whose silence was to blame. */
export function blockingText({ byKey, longest, longestMs, transactions }: Blocking): string {
  const [first] = longest;
  const worst =
    first === undefined
      ? ""
      : `, ${keysText(first.keys)} on ${oneLine(first.node, 30)} ${waitText(first)}`;
  return `${countOf(transactions, "transaction")} held ${keysText(Object.keys(byKey))} in doubt; longest ${durationText(longestMs * NS_PER_MS)}${worst}`;
}

/** `while n2 was away (kill)`: the node that was waited for, and what had befallen it. */
export function waitText({
  faults,
  isOpen,
  waitingFor,
}: Pick<Blocking["longest"][number], "faults" | "isOpen" | "waitingFor">): string {
  const node = oneLine(waitingFor, 30);
  const why = faults.length === 0 ? "" : ` (${faults.join(", ")})`;
  return `waiting for ${node}${why}${isOpen ? ", to the end" : ""}`;
}

function keysText(keys: readonly string[]): string {
  const shown = keys.slice(0, MOST_KEYS).map((key) => oneLine(key, 30));
  const more = keys.length > shown.length ? ` and ${keys.length - shown.length} more` : "";
  return `${keys.length === 1 ? "key" : "keys"} ${shown.join(", ")}${more}`;
}
