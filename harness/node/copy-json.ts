import type { Json } from "../core/json.ts";

/**
 * What `JSON.parse(JSON.stringify(value))` gives for whatever JSON can carry, at a fifth of the cost: numbers that it cannot
 * carry become null, members that are undefined are left out. The same object twice becomes two; a circle has no end.
 */
export function copyJson<T extends Json>(value: T): T;
export function copyJson(value: Json): Json {
  if (typeof value === "number") return Number.isFinite(value) ? value + 0 : null;
  if (typeof value !== "object" || value === null) return value;
  if (isArray(value)) {
    const copies = new Array<Json>(value.length);
    for (let i = 0; i < value.length; i++)
      copies[i] = copyJson((value[i] as Json | undefined) ?? null);
    return copies;
  }
  const copies: Record<string, Json> = {};
  for (const name of Object.keys(value)) {
    const member = value[name] as Json | undefined;
    if (member === undefined) continue;
    if (name === "__proto__") setMember(copies, name, copyJson(member));
    else copies[name] = copyJson(member);
  }
  return copies;
}

function isArray(value: object): value is readonly Json[] {
  return Array.isArray(value);
}

/** Assignment would set the prototype. */
function setMember(object: object, name: string, value: Json): void {
  const descriptor = { value, enumerable: true, configurable: true, writable: true };
  Object.defineProperty(object, name, descriptor);
}
