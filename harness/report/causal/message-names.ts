import type { Trace } from "../../core/trace.ts";

/** A short name for each type of message in a trace, unlike all others: `AE` for `append_entries`. */
export function messageNames({ events }: Trace): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const event of events) {
    if (event.kind !== "received" && event.kind !== "lost") continue;
    if (names.has(event.type)) continue;
    const name = freeName(initials(event.type), taken);
    names.set(event.type, name);
    taken.add(name);
  }
  return names;
}

function initials(type: string): string {
  const words = type.match(/[a-zA-Z0-9]+/g) ?? ["?"];
  return words
    .map((word) => word.slice(0, 1).toUpperCase())
    .join("")
    .slice(0, 5);
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}
