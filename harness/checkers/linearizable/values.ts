import { canonicalJson, type Json } from "../../core/json.ts";

/** Small numbers for JSON values: equal values have equal numbers. */
export class Values {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];

  numberOf(value: Json): number {
    const text = canonicalJson(value);
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }

  /** The value as JSON. */
  textOf(number: number): string {
    return this.#texts[number] ?? "";
  }
}
