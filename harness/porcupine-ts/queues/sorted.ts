/**
 * The indexes of `positions`, by position, equal ones by index. One number holds both; typed arrays sort numbers
 * without calling back.
 */
export function sortedBy(positions: Int32Array): Int32Array {
  const { length } = positions;
  const keys = Float64Array.from(positions, (position, i) => position * length + i).sort();
  return Int32Array.from(keys, (key) => key % length);
}
