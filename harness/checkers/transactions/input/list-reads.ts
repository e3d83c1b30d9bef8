import type { Json } from "../../../core/json.ts";
import { IntList } from "./int-list.ts";
import type { Versions } from "./versions.ts";

/** The lists that were read. Most are prefixes of the longest of their key: these take no place of their own. */
export class ListReads {
  readonly elements = new IntList();
  readonly #versions: Versions;
  readonly #longest: { readonly list: readonly Json[]; readonly start: number }[] = [];

  constructor(versions: Versions) {
    this.#versions = versions;
  }

  /** Where in `elements` the list begins. */
  add(key: number, list: readonly Json[]): number {
    while (this.#longest.length <= key) this.#longest.push({ list: [], start: 0 });
    const longest = this.#longest[key] as { list: readonly Json[]; start: number };
    const same = commonLength(longest.list, list);
    if (same === list.length) return longest.start;
    const start = this.elements.length;
    this.elements.pushOwn(longest.start, same);
    for (let at = same; at < list.length; at++)
      this.elements.push(this.#versions.idOf(key, list[at] as Json));
    if (same === longest.list.length) this.#longest[key] = { list, start };
    return start;
  }
}

function commonLength(left: readonly Json[], right: readonly Json[]): number {
  const limit = Math.min(left.length, right.length);
  let same = 0;
  while (same < limit && left[same] === right[same]) same++;
  return same;
}
