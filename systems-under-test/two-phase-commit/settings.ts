import { z } from "zod";
import { readSettings } from "../read-settings.ts";
import type { Setting, Settings } from "../system.ts";

export const DEADLOCK_RULES = ["wound-wait", "wait-die"] as const;

export interface TwoPhaseSettings {
  /** Who gives way where two transactions want one lock. */
  readonly deadlock: (typeof DEADLOCK_RULES)[number];
  /** A coordinator that has not all votes by then aborts. */
  readonly requestTimeoutMs: number;
  /** Whoever waits for an answer asks again after this time; participants begin to ask for a decision after it. */
  readonly retryMs: number;
  /** The log is written anew when it has so many records. */
  readonly checkpointEvery: number;
}

const whole = z
  .string()
  .regex(/^[1-9]\d{0,5}$/, "expected a whole number from 1 to 999999")
  .transform(Number);

const schema = z.object({
  deadlock: z
    .enum(DEADLOCK_RULES, `expected one of ${DEADLOCK_RULES.join(", ")}`)
    .default("wound-wait"),
  "request-timeout-ms": whole.default(400),
  "retry-ms": whole.default(80),
  "checkpoint-every": whole.default(200),
});

/** What can be set, for people. */
export const TWO_PHASE_SETTINGS: readonly Setting[] = [
  {
    name: "deadlock",
    summary: "which of two transactions gives way: wound-wait or wait-die",
    initial: "wound-wait",
  },
  {
    name: "request-timeout-ms",
    summary: "when a coordinator aborts for want of votes",
    initial: "400",
  },
  { name: "retry-ms", summary: "when nodes ask again who did not answer", initial: "80" },
  {
    name: "checkpoint-every",
    summary: "after how many records the log is written anew",
    initial: "200",
  },
];

/** @throws UsageError naming the setting, its value and what was expected. */
export function parseSettings(settings: Settings): TwoPhaseSettings {
  const examples = Object.fromEntries(
    TWO_PHASE_SETTINGS.map(({ name, initial }) => [name, initial]),
  );
  const data = readSettings("two-phase-commit", schema, settings, examples);
  return {
    deadlock: data.deadlock,
    requestTimeoutMs: data["request-timeout-ms"],
    retryMs: data["retry-ms"],
    checkpointEvery: data["checkpoint-every"],
  };
}
