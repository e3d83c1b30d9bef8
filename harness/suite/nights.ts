import { UsageError } from "../core/errors.ts";
import { compareTexts } from "../core/text-order.ts";

const NIGHT = /^(\d{4}-\d{2}-\d{2})(?:-(\d+))?$/;

/** @throws UsageError unless it is a day, or a day with the number of one of its nights: `2026-11-20-2`. */
export function checkedNight(text: string): string {
  if (NIGHT.test(text) && !Number.isNaN(Date.parse(dayOf(text)))) return text;
  throw new UsageError(`'${text}' is no name of a night`, {
    hint: "Nights are called after their day, and the number that they have on it: 2026-11-20, 2026-11-20-2.",
  });
}

/** `2026-11-20` of the night `2026-11-20-2`. */
export function dayOf(night: string): string {
  return night.slice(0, "2026-11-20".length);
}

/** Earlier nights first. */
export function compareNights(left: string, right: string): number {
  return compareTexts(dayOf(left), dayOf(right)) || numberOf(left) - numberOf(right);
}

/** The night after one of the same day. */
export function nextNight(night: string): string {
  return `${dayOf(night)}-${numberOf(night) + 1}`;
}

function numberOf(night: string): number {
  return Number(NIGHT.exec(night)?.[2] ?? 1);
}
