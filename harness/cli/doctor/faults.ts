import type { Abilities } from "../../cluster/cluster.ts";
import { localAbilities } from "../../cluster/local/abilities.ts";
import { FAULT_NAMES } from "../../core/faults.ts";
import type { Finding } from "./finding.ts";

/** Which faults a driver can bring about here. */
export function faultsOn(driver: "local" | "docker", faults: Abilities): Finding {
  const able = FAULT_NAMES.filter((fault) => faults[fault] === null);
  const count = FAULT_NAMES.length;
  const message = able.length === count ? `all ${count}` : `${able.length} of ${count}`;
  return {
    name: `faults, ${driver}`,
    // What child processes cannot do is no matter of the machine.
    state: driver === "local" || able.length === count ? "ok" : "limited",
    message: `${message}: ${able.join(", ")}`,
    faults,
  };
}

export function localFaults(): Finding {
  return faultsOn("local", localAbilities({ builtIn: true }));
}
