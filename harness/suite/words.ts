import type { TrackRecord } from "./track-record.ts";

/** `3 of 20 runs (5 % to 36 %)` */
export function hitText({
  hitRate,
  hits,
  tries,
}: Pick<TrackRecord, "hits" | "tries" | "hitRate">): string {
  return `${hits} of ${tries} runs (${percent(hitRate.low)} to ${percent(hitRate.high)})`;
}

function percent(rate: number): string {
  return `${Math.round(100 * rate)} %`;
}
