import { canonicalJson, type Json } from "../../../core/json.ts";

/** Numbers JSON values from 0, the same value always alike. */
export class Interner {
  readonly values: Json[] = [];
  readonly #ids = new Map<Json, number>();

  idOf(value: Json): number {
    const name = nameOf(value);
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    this.#ids.set(name, this.values.length);
    return this.values.push(value) - 1;
  }
}

/** A primitive that stands for the value in a Map; a text never looks like a structure. */
export function nameOf(value: Json): Json {
  if (typeof value === "string") return `"${value}`;
  return typeof value === "object" && value !== null ? canonicalJson(value) : value;
}
