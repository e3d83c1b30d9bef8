/** The order of texts by their UTF-16 units, the same on every machine: for `sort`. */
export function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
