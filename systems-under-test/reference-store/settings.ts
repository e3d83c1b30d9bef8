import { z } from "zod";
import { readSettings } from "../read-settings.ts";
import type { Setting, Settings } from "../system.ts";
import { LEVEL_NAMES, type LevelName } from "./levels.ts";

export interface ReferenceSettings {
  readonly isolation: LevelName;
  /** Each micro-operation, and each commit, comes up to so long after the one before it. */
  readonly stepMs: number;
  /** Whether each session's transactions see what it saw before. */
  readonly sessions: boolean;
}

const schema = z.object({
  isolation: z
    .enum(LEVEL_NAMES, `expected one of ${LEVEL_NAMES.join(", ")}`)
    .default("strict-serializable"),
  "step-ms": z
    .string()
    .regex(/^[1-9]\d{0,3}$/, "expected whole milliseconds from 1 to 9999")
    .transform(Number)
    .default(10),
  sessions: z
    .enum(["true", "false"], "expected true or false")
    .transform((it) => it === "true")
    .default(true),
});

/** What can be set, for people. */
export const REFERENCE_SETTINGS: readonly Setting[] = [
  {
    name: "isolation",
    summary: `what transactions are isolated by: ${LEVEL_NAMES.join(", ")}`,
    initial: "strict-serializable",
  },
  {
    name: "step-ms",
    summary: "each micro-operation comes up to so long after the one before it",
    initial: "10",
  },
  {
    name: "sessions",
    summary: "true: what a session saw once, its later transactions see too (from read-atomic up)",
    initial: "true",
  },
];

/** @throws UsageError naming the setting, its value and what was expected. */
export function parseSettings(settings: Settings): ReferenceSettings {
  const examples = Object.fromEntries(
    REFERENCE_SETTINGS.map(({ name, initial }) => [name, initial]),
  );
  const {
    isolation,
    sessions,
    "step-ms": stepMs,
  } = readSettings("reference-store", schema, settings, examples);
  return { isolation, sessions, stepMs };
}
