import { z } from "zod";
import { UsageError } from "../../harness/core/errors.ts";
import { readSettings } from "../read-settings.ts";
import type { Setting } from "../system.ts";

export interface RaftSettings {
  /** The shortest election timeout; each one is drawn between this and twice this. */
  readonly electionTimeoutMs: number;
  readonly heartbeatMs: number;
  /** A snapshot is taken after so many applied entries. */
  readonly snapshotEvery: number;
  /** Records of a snapshot in one message. */
  readonly snapshotChunk: number;
  /** How many nodes, the first ones, vote at the beginning. Null: all. */
  readonly initialMembers: number | null;
  /** Whether a leader answers reads without a round of heartbeats while it has a lease. */
  readonly leaseReads: boolean;
  /** How far from the right speed a monotonic clock may be: microseconds a second. */
  readonly maxClockDriftPpm: number;
}

const milliseconds = z
  .string()
  .regex(/^[1-9]\d{0,5}$/, "expected whole milliseconds from 1 to 999999")
  .transform(Number);
const count = z
  .string()
  .regex(/^[1-9]\d{0,5}$/, "expected a whole number from 1 to 999999")
  .transform(Number);

const settingsSchema = z.object({
  "election-timeout-ms": milliseconds.default(300),
  "heartbeat-ms": milliseconds.default(50),
  "snapshot-every": count.default(500),
  "snapshot-chunk": count.default(128),
  "initial-members": count.nullable().default(null),
  "lease-reads": z
    .enum(["true", "false"], "expected true or false")
    .default("false")
    .transform((text) => text === "true"),
  "max-clock-drift-ppm": z
    .string()
    .regex(/^(0|[1-9]\d{0,4}|[1-4]\d{5})$/, "expected a whole number from 0 to 499999")
    .default("1000")
    .transform(Number),
});

/** What can be set, for people. */
export const RAFT_SETTINGS: readonly Setting[] = [
  {
    name: "election-timeout-ms",
    summary: "the shortest election timeout; each is drawn between this and twice this",
    initial: "300",
  },
  {
    name: "heartbeat-ms",
    summary: "pause between heartbeats of a leader, at most half the election timeout",
    initial: "50",
  },
  {
    name: "snapshot-every",
    summary: "a snapshot is taken after so many applied entries",
    initial: "500",
  },
  { name: "snapshot-chunk", summary: "records of a snapshot in one message", initial: "128" },
  {
    name: "initial-members",
    summary: "how many nodes, the first ones, vote at the start",
    initial: "all",
  },
  {
    name: "lease-reads",
    summary: "true: a leader with a lease answers reads without asking the others",
    initial: "false",
  },
  {
    name: "max-clock-drift-ppm",
    summary: "how wrong the speed of a monotonic clock may be: microseconds a second, for leases",
    initial: "1000",
  },
];

/** Of each setting, a value that it may have. */
const EXAMPLES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(RAFT_SETTINGS.map(({ initial, name }) => [name, initial])),
  "initial-members": "3",
};

/**
 * Reads the settings of a run (`--set heartbeat-ms=20`).
 *
 * @throws UsageError for an unknown name, a value that it cannot have, or heartbeats too rare for the timeout.
 */
export function parseSettings(settings: Readonly<Record<string, string>>): RaftSettings {
  const known = parsed.get(settings);
  if (known !== undefined) return known;
  const read = readRaftSettings(settings);
  parsed.set(settings, read);
  return read;
}

/** All nodes of a run are given the same object, and a simulated one starts them a hundred times a second. */
const parsed = new WeakMap<Readonly<Record<string, string>>, RaftSettings>();

function readRaftSettings(settings: Readonly<Record<string, string>>): RaftSettings {
  const data = readSettings("raft-kv", settingsSchema, settings, EXAMPLES);
  const electionTimeoutMs = data["election-timeout-ms"];
  const heartbeatMs = data["heartbeat-ms"];
  if (heartbeatMs * 2 > electionTimeoutMs) {
    throw new UsageError(
      `raft-kv: heartbeat-ms=${heartbeatMs} is more than half of election-timeout-ms=${electionTimeoutMs}`,
      { hint: "Followers would start elections against a leader that is well." },
    );
  }
  return {
    electionTimeoutMs,
    heartbeatMs,
    snapshotEvery: data["snapshot-every"],
    snapshotChunk: data["snapshot-chunk"],
    initialMembers: data["initial-members"],
    leaseReads: data["lease-reads"],
    maxClockDriftPpm: data["max-clock-drift-ppm"],
  };
}
