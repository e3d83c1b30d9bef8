/** Positions that are at most so many times as far apart as they are many are counted, not compared. */
const MOST_SPREAD = 8;

/** The indexes of `positions`, by position, equal ones by index. */
export function sortedBy(positions: Int32Array): Int32Array {
  let first = positions[0] ?? 0;
  let last = first;
  for (const position of positions) {
    if (position < first) first = position;
    if (position > last) last = position;
  }
  return last - first <= MOST_SPREAD * positions.length
    ? byCounting(positions, first, last)
    : byComparing(positions);
}

function byCounting(positions: Int32Array, first: number, last: number): Int32Array {
  const nextAt = new Int32Array(last - first + 2);
  for (const position of positions) {
    const after = position - first + 1;
    nextAt[after] = (nextAt[after] as number) + 1;
  }
  for (let i = 1; i < nextAt.length; i++)
    nextAt[i] = (nextAt[i] as number) + (nextAt[i - 1] as number);
  const sorted = new Int32Array(positions.length);
  for (let index = 0; index < positions.length; index++) {
    const place = (positions[index] as number) - first;
    sorted[nextAt[place] as number] = index;
    nextAt[place] = (nextAt[place] as number) + 1;
  }
  return sorted;
}

/** One number holds position and index; typed arrays sort numbers without calling back. */
function byComparing(positions: Int32Array): Int32Array {
  const { length } = positions;
  const keys = new Float64Array(length);
  for (let i = 0; i < length; i++) keys[i] = (positions[i] as number) * length + i;
  keys.sort();
  const sorted = new Int32Array(length);
  for (let i = 0; i < length; i++) sorted[i] = (keys[i] as number) % length;
  return sorted;
}
