import { closest } from "fastest-levenshtein";
import { z } from "zod";
import { UsageError } from "../../harness/core/errors.ts";

export interface RaftSettings {
  /** The shortest election timeout; each one is drawn between this and twice this. */
  readonly electionTimeoutMs: number;
  readonly heartbeatMs: number;
}

const milliseconds = z
  .string()
  .regex(/^[1-9]\d{0,5}$/, "expected whole milliseconds from 1 to 999999")
  .transform(Number);

const settingsSchema = z.object({
  "election-timeout-ms": milliseconds.default(300),
  "heartbeat-ms": milliseconds.default(50),
});

const NAMES = Object.keys(settingsSchema.shape);

/**
 * Reads the settings of a run (`--set heartbeat-ms=20`).
 *
 * @throws UsageError for an unknown name, a value that is no duration, or heartbeats too rare for the timeout.
 */
export function parseSettings(settings: Readonly<Record<string, string>>): RaftSettings {
  for (const name of Object.keys(settings)) {
    if (!NAMES.includes(name)) throw unknownSetting(name);
  }
  const parsed = settingsSchema.safeParse(settings);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const name = String(issue?.path[0]);
    throw new UsageError(`raft-kv: setting '${name}' is '${settings[name]}': ${issue?.message}`, {
      hint: `For example: --set ${name}=300`,
    });
  }
  const electionTimeoutMs = parsed.data["election-timeout-ms"];
  const heartbeatMs = parsed.data["heartbeat-ms"];
  if (heartbeatMs * 2 > electionTimeoutMs) {
    throw new UsageError(
      `raft-kv: heartbeat-ms=${heartbeatMs} is more than half of election-timeout-ms=${electionTimeoutMs}`,
      { hint: "Followers would start elections against a leader that is well." },
    );
  }
  return { electionTimeoutMs, heartbeatMs };
}

function unknownSetting(name: string): UsageError {
  return new UsageError(`raft-kv has no setting '${name}'`, {
    hint: `Did you mean '${closest(name, NAMES)}'? There are: ${NAMES.join(", ")}.`,
  });
}
