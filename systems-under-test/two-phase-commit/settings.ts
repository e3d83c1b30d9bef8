import { z } from "zod";
import { readSettings } from "../read-settings.ts";
import type { Setting, Settings } from "../system.ts";

export const PROTOCOLS = ["two-phase", "three-phase"] as const;
export const DEADLOCK_RULES = ["wound-wait", "wait-die"] as const;

export interface TwoPhaseSettings {
  readonly protocol: (typeof PROTOCOLS)[number];
  /** Who gives way where two transactions want one lock. */
  readonly deadlock: (typeof DEADLOCK_RULES)[number];
  /** A coordinator that has not all votes by then aborts. */
  readonly requestTimeoutMs: number;
  /** Whoever waits for an answer asks again after this time; participants begin to ask for a decision after it. */
  readonly retryMs: number;
  /** Three phases: who has been silent for so long is taken to be down. */
  readonly suspectAfterMs: number;
  /** The log is written anew when it has so many records. */
  readonly checkpointEvery: number;
}

const whole = z
  .string()
  .regex(/^[1-9]\d{0,5}$/, "expected a whole number from 1 to 999999")
  .transform(Number);

const schema = z.object({
  protocol: z.enum(PROTOCOLS, `expected one of ${PROTOCOLS.join(", ")}`).default("two-phase"),
  deadlock: z
    .enum(DEADLOCK_RULES, `expected one of ${DEADLOCK_RULES.join(", ")}`)
    .default("wound-wait"),
  "request-timeout-ms": whole.default(400),
  "retry-ms": whole.default(80),
  "suspect-after-ms": whole.default(600),
  "checkpoint-every": whole.default(200),
});

/** What can be set, for people. */
export const TWO_PHASE_SETTINGS: readonly Setting[] = [
  {
    name: "protocol",
    summary: "two-phase, or three-phase: does not block, and may break atomicity when cut",
    initial: "two-phase",
  },
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
    name: "suspect-after-ms",
    summary: "three-phase: how long a node is silent that is taken to be down",
    initial: "600",
  },
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
    protocol: data.protocol,
    deadlock: data.deadlock,
    requestTimeoutMs: data["request-timeout-ms"],
    retryMs: data["retry-ms"],
    suspectAfterMs: data["suspect-after-ms"],
    checkpointEvery: data["checkpoint-every"],
  };
}
