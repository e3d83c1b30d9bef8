import type { Random } from "../../harness/core/random.ts";
import type { Settings } from "../system.ts";

const RETRY_MS = [20, 100] as const;
const VNODES = [1, 8] as const;
const HINT_MS = [50, 200] as const;
const ANTI_ENTROPY_MS = [50, 200] as const;

/**
 * What does not touch the claim: quorums and the way of resolving conflicts are the user's choice. Each setting keeps its
 * default in half of all runs.
 */
export function drawSettings(stream: Random): Settings {
  const settings: Record<string, string> = {};
  const draw = (name: string, values: readonly number[]): void => {
    if (stream.chance(1, 2)) settings[name] = String(stream.pick(values));
  };
  draw("retry-ms", RETRY_MS);
  draw("vnodes", VNODES);
  draw("hint-ms", HINT_MS);
  draw("anti-entropy-ms", ANTI_ENTROPY_MS);
  if (stream.chance(1, 2)) settings["read-repair"] = "false";
  return settings;
}
