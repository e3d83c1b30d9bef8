import { canonicalJson, type Json } from "../../core/json.ts";

/** Small numbers for JSON values: equal values have equal numbers. */
export class Values {
  readonly #numbersOfPlain = new Map<Json, number>();
  /** Of lists and objects, by their text. */
  readonly #numbersOfObjects = new Map<string, number>();
  readonly #texts: string[] = [];

  numberOf(value: Json): number {
    const isObject = typeof value === "object" && value !== null;
    return isObject
      ? this.#number(this.#numbersOfObjects, canonicalJson(value), value)
      : this.#number(this.#numbersOfPlain, value, value);
  }

  /** The value as JSON. */
  textOf(number: number): string {
    return this.#texts[number] ?? "";
  }

  #number<K>(numbers: Map<K, number>, name: K, value: Json): number {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, this.#texts.length);
    return this.#texts.push(canonicalJson(value)) - 1;
  }
}
