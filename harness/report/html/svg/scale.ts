/** A place on one axis of a drawing, rounded to a tenth of a pixel to keep files small. */
export type Scale = (value: number) => number;

/** Maps `from`..`to` linearly to `start`..`end`. */
export function linearScale(from: number, to: number, start: number, end: number): Scale {
  const factor = to === from ? 0 : (end - start) / (to - from);
  return (value) => tenth(start + (value - from) * factor);
}

/** Like {@link linearScale}, of logarithms; values below `from` are placed at `from`. */
export function logScale(from: number, to: number, start: number, end: number): Scale {
  const linear = linearScale(Math.log10(from), Math.log10(to), start, end);
  return (value) => linear(Math.log10(Math.max(from, value)));
}

/** Round values (1, 2 or 5 times a power of ten apart) from `from` to `to`, about `count` of them. */
export function niceTicks(from: number, to: number, count: number): readonly number[] {
  const step = niceStep((to - from) / count);
  const ticks: number[] = [];
  for (let n = Math.ceil(from / step); n * step <= to; n++) ticks.push(n * step);
  return ticks;
}

/** Times of an axis in seconds, all with as many decimals as the finest needs. */
export function secondsTexts(ticks: readonly number[]): readonly string[] {
  const fits = (decimals: number): boolean =>
    ticks.every((tick) => Math.abs(Number(tick.toFixed(decimals)) - tick) < 1e-8);
  const decimals = [0, 1, 2, 3, 4, 5].find(fits) ?? 6;
  return ticks.map((tick) => `${tick.toFixed(decimals)} s`);
}

/** The powers of ten from the one at or below `from` to the one at or above `to`, at least two. */
export function decades(from: number, to: number): readonly number[] {
  const first = Math.floor(Math.log10(from));
  const last = Math.max(first + 1, Math.ceil(Math.log10(to)));
  return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
}

export function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The smallest of 1, 2, 5 times a power of ten that is not below `least`. */
function niceStep(least: number): number {
  if (!(least > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= least) ?? 10;
  return factor * power;
}
