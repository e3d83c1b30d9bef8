import { NS_PER_MS, NS_PER_S, type TimeNs } from "../../core/ids.ts";

/** `48211` as `48,211`, the same in every locale. */
export function countText(count: number): string {
  const [whole = "", fraction] = String(count).split(".");
  const grouped = whole.includes("e") ? whole : whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** `1 operation`, `2 operations`. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${countText(count)} ${count === 1 ? noun : plural}`;
}

/** A part of a whole as `93.1%`; a dash when there is no whole. Only all of it says 100%, only none of it 0%. */
export function shareText(part: number, whole: number): string {
  if (whole === 0) return "–";
  const permille = Math.round((1000 * part) / whole);
  if (permille === 0 && part > 0) return "< 0.1%";
  if (permille === 1000 && part < whole) return "> 99.9%";
  return `${permille / 10}%`;
}

/** A moment of a run: `12.402 s`. */
export function momentText(time: TimeNs): string {
  return `${(time / NS_PER_S).toFixed(3)} s`;
}

/** A length of time, to three digits: `820 µs`, `4.13 ms`, `24.1 s`, `2 min 5 s`. */
export function durationText(durationNs: number): string {
  if (durationNs < 0) return `-${durationText(-durationNs)}`;
  if (durationNs === 0) return "0 s";
  if (durationNs < 1_000) return `${Math.round(durationNs)} ns`;
  if (durationNs < NS_PER_MS) return `${threeDigits(durationNs / 1_000)} µs`;
  if (durationNs < NS_PER_S) return `${threeDigits(durationNs / NS_PER_MS)} ms`;
  const seconds = durationNs / NS_PER_S;
  if (seconds < 60) return `${threeDigits(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

function threeDigits(value: number): string {
  return String(Number(value.toPrecision(3)));
}
