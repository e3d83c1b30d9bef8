import { assertNever } from "../../harness/core/assert.ts";
import type { Settings } from "../system.ts";
import { parseSettings } from "./settings.ts";

/** The workloads whose clients speak what these settings make of the store; the first is the default. */
export function workloadsFor(settings: Settings): readonly string[] {
  const { conflict, value } = parseSettings(settings);
  switch (value) {
    case "register":
      return conflict === "siblings" ? ["siblings"] : ["sessions"];
    case "g-counter":
    case "pn-counter":
      return ["crdt", "counter"];
    case "g-set":
    case "or-set":
      return ["crdt", "set"];
    case "lww-register":
      return ["crdt", "sessions"];
    default:
      return assertNever(value);
  }
}
