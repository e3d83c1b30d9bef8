export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Of the normal distribution: 95 % lie within. */
const Z = 1.959963984540054;

/** The 95 % interval of a rate of which `hits` of `tries` were seen (Wilson, JASA 22, 1927). Of no tries: all of it. */
export function wilson(hits: number, tries: number): Interval {
  if (tries === 0) return { low: 0, high: 1 };
  const rate = hits / tries;
  const z2 = Z * Z;
  const centre = (rate + z2 / (2 * tries)) / (1 + z2 / tries);
  const half =
    (Z / (1 + z2 / tries)) * Math.sqrt((rate * (1 - rate)) / tries + z2 / (4 * tries * tries));
  return {
    low: hits === 0 ? 0 : Math.max(0, centre - half),
    high: hits === tries ? 1 : Math.min(1, centre + half),
  };
}

/** How many runs without a hit make it 95 % certain that what shows at this rate is not there. */
export function runsToBelieve(rate: number, doubt = 0.05): number {
  if (rate >= 1) return 1;
  if (rate <= 0) return Number.POSITIVE_INFINITY;
  return Math.ceil(Math.log(doubt) / Math.log(1 - rate));
}

export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}
