import { PROCESS, REALTIME, RW, WR } from "../graph/graph.ts";

const FAMILIES = ["G0", "G1c", "G-single", "G-nonadjacent", "G2-item"] as const;
const SUFFIXES = ["", "-process", "-realtime"] as const;
type Family = (typeof FAMILIES)[number];

/** Adya's names, as Elle extends them. */
export type CycleName = `${Family}${(typeof SUFFIXES)[number]}`;

export const CYCLE_NAMES: readonly CycleName[] = FAMILIES.flatMap((family) =>
  SUFFIXES.map((suffix) => `${family}${suffix}` as const),
);

/** What a cycle of edges of these kinds is called. */
export function classify(kinds: readonly number[]): CycleName {
  const suffix = kinds.includes(REALTIME) ? "-realtime" : kinds.includes(PROCESS) ? "-process" : "";
  return `${familyOf(kinds)}${suffix}`;
}

/** One text for all rotations of a cycle. */
export function shapeOf(kinds: readonly number[]): string {
  const text = kinds.join("");
  let least = text;
  for (let at = 1; at < text.length; at++) {
    const rotated = text.slice(at) + text.slice(0, at);
    if (rotated < least) least = rotated;
  }
  return least;
}

function familyOf(kinds: readonly number[]): Family {
  const reads = kinds.filter((kind) => kind === RW).length;
  if (reads === 0) return kinds.includes(WR) ? "G1c" : "G0";
  if (reads === 1) return "G-single";
  const isAdjacent = kinds.some((kind, at) => kind === RW && kinds.at(at - 1) === RW);
  return isAdjacent ? "G2-item" : "G-nonadjacent";
}
