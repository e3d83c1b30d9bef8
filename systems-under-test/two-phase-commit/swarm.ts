import type { Random } from "../../harness/core/random.ts";
import type { Settings } from "../system.ts";
import { DEADLOCK_RULES } from "./settings.ts";

/** None of these touches the claim. Each keeps its default in half of all runs. */
export function drawSettings(stream: Random): Settings {
  const settings: Record<string, string> = {};
  const draw = (name: string, values: readonly (number | string)[]): void => {
    if (stream.chance(1, 2)) settings[name] = String(stream.pick(values));
  };
  draw("deadlock", DEADLOCK_RULES);
  draw("retry-ms", [20, 80]);
  draw("request-timeout-ms", [150, 400]);
  draw("checkpoint-every", [8, 200]);
  return settings;
}
