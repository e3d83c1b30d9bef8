import type { QuorumBug } from "../bugs.ts";
import type { QuorumSettings } from "../settings.ts";
import type { Values } from "../values.ts";
import { crdtValues } from "./crdts.ts";
import { siblingRegister } from "./siblings.ts";
import { stampedRegister } from "./stamped.ts";

/** What keys hold in a run with these settings. */
export function valuesOf(settings: QuorumSettings, bugs: ReadonlySet<QuorumBug>): Values {
  if (settings.value !== "register") return crdtValues(settings.value, bugs);
  return settings.conflict === "siblings" ? siblingRegister(bugs) : stampedRegister();
}
