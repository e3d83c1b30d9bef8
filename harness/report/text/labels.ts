import { NS_PER_MS } from "../../core/ids.ts";
import type { Json } from "../../core/json.ts";
import { countText, durationText, shareText } from "./numbers.ts";
import { nameText } from "./operations.ts";
import { oneLine } from "./visible.ts";

/** Units that stand last in a name (`longestOutageMs`), as factors to nanoseconds. */
const NS_PER_UNIT = new Map([
  ["Ns", 1],
  ["Us", 1_000],
  ["Ms", NS_PER_MS],
]);

/** `longestOutageMs` as `longest outage`; names that are no camelCase word stay as they are. */
export function labelText(name: string): string {
  if (!/^[a-z][a-zA-Z0-9]{0,59}$/.test(name)) return oneLine(name, 60);
  const unit = unitOf(name);
  const bare = unit === null ? name : name.slice(0, -unit.length);
  return bare.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** A figure as its name says that it is meant: a time, a share, a count. */
export function figureText(name: string, value: Json): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (value === null) return "none";
  if (typeof value !== "number") return nameText(value, 400);
  const nsPerUnit = NS_PER_UNIT.get(unitOf(name) ?? "");
  if (nsPerUnit !== undefined) return durationText(value * nsPerUnit);
  if (/(^s|S)hare$/.test(name) && value >= 0 && value <= 1) return shareText(value, 1);
  return countText(Number.isInteger(value) ? value : Number(value.toPrecision(4)));
}

function unitOf(name: string): string | null {
  const unit = /[a-z0-9](Ns|Us|Ms)$/.exec(name)?.[1];
  return unit ?? null;
}
