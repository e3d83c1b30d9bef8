import { FAULT_NAMES } from "../../harness/core/faults.ts";
import type { Claim, Settings } from "../system.ts";
import { levelNamed } from "./levels.ts";
import { parseSettings } from "./settings.ts";

/**
 * The level that is set, and nothing more.
 *
 * @param settings such as {@link parseSettings} lets pass.
 */
export function claimOf(settings: Settings): Claim {
  return {
    models: [levelNamed(parseSettings(settings).isolation).model],
    tolerates: FAULT_NAMES.filter((fault) => fault !== "corruption"),
    assumptions:
      "The disk of the first node keeps what it synced. It alone has the store: nobody is served while it cannot be reached.",
  };
}
