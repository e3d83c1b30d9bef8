import type { Random } from "../../harness/core/random.ts";

/** Snapshots so often that every run has many, or never; fewer voters than nodes; chunks of one record. */
const SNAPSHOT_EVERY = [5, 20, 100] as const;
const SNAPSHOT_CHUNK = [1, 4] as const;
const ELECTION_TIMEOUT_MS = [150, 600] as const;
const LEAST_VOTERS = 3;
/** With clocks as wrong as in the last one, a lease that is not shortened overlaps with the next leader's time. */
const CLOCK_DRIFT_PPM = [10_000, 100_000, 200_000] as const;

/** Each setting keeps its default in half of all runs. */
export function drawSettings(stream: Random, nodeCount: number): Readonly<Record<string, string>> {
  const settings: Record<string, string> = {};
  if (stream.chance(1, 2)) settings["snapshot-every"] = String(stream.pick(SNAPSHOT_EVERY));
  if (stream.chance(1, 2)) settings["snapshot-chunk"] = String(stream.pick(SNAPSHOT_CHUNK));
  if (stream.chance(1, 2))
    settings["election-timeout-ms"] = String(stream.pick(ELECTION_TIMEOUT_MS));
  if (stream.chance(1, 2))
    settings["initial-members"] = String(stream.between(LEAST_VOTERS, nodeCount));
  if (stream.chance(1, 2)) settings["lease-reads"] = "true";
  if (stream.chance(1, 2)) settings["max-clock-drift-ppm"] = String(stream.pick(CLOCK_DRIFT_PPM));
  return settings;
}
