import type { Json } from "../../../core/json.ts";
import { IntList } from "./int-list.ts";
import { nameOf } from "./interner.ts";
import { NOBODY } from "./transaction-history.ts";

/** Numbers the values of each key, all keys together from 0. */
export class Versions {
  readonly keys = new IntList();
  readonly values: Json[] = [];
  /** By version: the first operation that wrote it, or NOBODY. */
  readonly writers = new IntList();
  readonly #idsOfKeys: Map<Json, number>[] = [];

  idOf(key: number, value: Json): number {
    while (this.#idsOfKeys.length <= key) this.#idsOfKeys.push(new Map());
    const ids = this.#idsOfKeys[key] as Map<Json, number>;
    const name = nameOf(value);
    const known = ids.get(name);
    if (known !== undefined) return known;
    const version = this.values.push(value) - 1;
    ids.set(name, version);
    this.keys.push(key);
    this.writers.push(NOBODY);
    return version;
  }
}
