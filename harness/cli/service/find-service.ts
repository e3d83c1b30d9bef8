import { existsSync } from "node:fs";
import { SYSTEMS } from "../../../systems-under-test/registry.ts";
import type { Service } from "../../client/service.ts";
import { UsageError } from "../../core/errors.ts";
import { unknownName } from "../../core/unknown-name.ts";
import type { RunFlags } from "../run-flags.ts";
import { CONFIG_FILE, loadConfig } from "../suite/load-config.ts";

/** A service of a user's configuration, with the file that it stands in. */
export interface FoundService {
  readonly config: string;
  readonly service: Service;
}

/**
 * The service that flags name; null for built-in systems, for programs, and where there is no configuration.
 *
 * @throws UsageError for a configuration that does not load, and for a name that neither it nor Faultline knows.
 */
export async function findService(flags: RunFlags): Promise<FoundService | null> {
  const { bin, config = CONFIG_FILE, system } = flags;
  if (system === undefined || bin !== undefined) return null;
  if (SYSTEMS.some(({ name }) => name === system)) return null;
  if (flags.config === undefined && !existsSync(config)) return null;
  const { systems } = await loadConfig(config);
  const service = systems[system];
  if (service) return { config, service };
  throw unknownName("system", system, [...Object.keys(systems), ...SYSTEMS.map((it) => it.name)]);
}

/** @throws UsageError where the service was not told how it is started by this driver. */
export function assertStartable({ on, system }: RunFlags, { config, service }: FoundService): void {
  const lacking = {
    local: service.command ? null : "command",
    docker: service.image ? null : "image",
  };
  if (on === "sim")
    throw new UsageError("--on sim runs built-in systems only", {
      hint: `${system} runs with --on ${service.image ? "docker" : "local"}.`,
    });
  if (lacking[on] !== null)
    throw new UsageError(
      `${config}: systems.${system} has no ${lacking[on]}, which --on ${on} needs`,
      {
        hint: `Add it (docs/test-your-own-service.md shows how), or run with --on ${on === "local" ? "docker" : "local"}.`,
      },
    );
}
