type Key = string | number;

/** How many keys of a group its name shows. */
const MOST_NAMED = 4;

/**
 * Groups keys so that no transaction touches two groups. Answers the name of the group for whatever value carries the
 * keys of one of these transactions.
 *
 * @param transactions the keys that each of them touches.
 */
export function connectedKeys(
  transactions: readonly (readonly Key[])[],
): (transaction: readonly (readonly [unknown, Key, ...unknown[]])[]) => string {
  const parents = new Map<Key, Key>();
  const rootOf = (key: Key): Key => {
    let root = key;
    for (let up = parents.get(root); up !== undefined && up !== root; up = parents.get(root))
      root = up;
    parents.set(key, root);
    return root;
  };
  for (const [first, ...others] of transactions) {
    if (first === undefined) continue;
    const root = rootOf(first);
    for (const other of others) parents.set(rootOf(other), root);
  }
  const groups = new Map<Key, Key[]>();
  for (const key of parents.keys()) {
    const group = groups.get(rootOf(key));
    if (group) group.push(key);
    else groups.set(rootOf(key), [key]);
  }
  const names = new Map([...groups].map(([root, keys]) => [root, nameOf(keys)]));
  return ([micro]) => (micro && names.get(rootOf(micro[1]))) ?? "";
}

function nameOf(keys: readonly Key[]): string {
  const shown = keys.slice(0, MOST_NAMED).join(", ");
  return keys.length > MOST_NAMED ? `${shown} and ${keys.length - MOST_NAMED} more` : shown;
}
