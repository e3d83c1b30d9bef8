/**
 * Leaves out of `items` what `holds` can do without: first everything, then halves, quarters and so on, at last one by one
 * until no single item can be left out. Zeller's delta debugging (Zeller and Hildebrandt, "Simplifying and isolating
 * failure-inducing input", 2002), with complements only.
 *
 * @param holds whether a part of the items still does what all of them did.
 */
export async function ddmin<T>(
  items: readonly T[],
  holds: (kept: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  let kept = items;
  for (let size = kept.length; kept.length > 0; ) {
    const before = kept.length;
    kept = await withoutGroups(kept, size, holds);
    if (size === 1 && kept.length === before) break;
    size = Math.min(kept.length, Math.max(1, Math.floor(size / 2)));
  }
  return kept;
}

/** One round, from the end: what came last is most often not needed. */
async function withoutGroups<T>(
  items: readonly T[],
  size: number,
  holds: (kept: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  let kept = items;
  for (let end = kept.length; end > 0; end -= size) {
    const candidate = [...kept.slice(0, Math.max(0, end - size)), ...kept.slice(end)];
    if (await holds(candidate)) kept = candidate;
  }
  return kept;
}
