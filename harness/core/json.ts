/** Whatever JSON can carry: keys, values, message bodies and evidence are made of this. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json };

export type JsonObject = { readonly [name: string]: Json };

/** True when both are the same JSON value; the order of object members does not matter. */
export function jsonEqual(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (typeof left === "number" || typeof right === "number")
    return asCarried(left) === asCarried(right);
  if (typeof left !== "object" || typeof right !== "object") return false;
  if (left === null || right === null) return false;
  if (isJsonArray(left)) return isJsonArray(right) && sameElements(left, right);
  return !isJsonArray(right) && sameMembers(left, right);
}

/** JSON has no number that is not finite: null stands for it. */
function asCarried(value: Json): Json {
  return typeof value === "number" && !Number.isFinite(value) ? null : value;
}

function sameElements(left: readonly Json[], right: readonly Json[]): boolean {
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++)
    if (!jsonEqual(left[i] as Json, right[i] as Json)) return false;
  return true;
}

function sameMembers(left: JsonObject, right: JsonObject): boolean {
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  for (const name of names)
    if (!Object.hasOwn(right, name) || !jsonEqual(left[name] as Json, right[name] as Json))
      return false;
  return true;
}

/** An order of JSON values for sorting: by their canonical text. */
export function compareJson(left: Json, right: Json): number {
  const [a, b] = [canonicalJson(left), canonicalJson(right)];
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** One text for each JSON value, whatever the order of its object members: usable as a Map key. */
export function canonicalJson(value: Json): string {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "null";
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (isJsonArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name] as Json)}`);
  return `{${members.join(",")}}`;
}

/** Arrays alone; the language forgets that they are read-only. */
export function isJsonArray(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value);
}
