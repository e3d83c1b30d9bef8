/** `A`, `B`, ... `Z`, `A2`, ...: what the table, the drawing and the timeline call an operation of a proof. */
export function letterOf(position: number): string {
  const round = Math.floor(position / 26);
  return `${String.fromCharCode(65 + (position % 26))}${round === 0 ? "" : round + 1}`;
}
