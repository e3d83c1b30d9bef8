import { SYSTEMS } from "../../systems-under-test/registry.ts";
import type { NodeId } from "../core/ids.ts";
import type { Plan } from "../core/plan.ts";

/** The nodes of which a majority must be whole for the system of the plan to serve, when it begins. */
export function votersOf({ nodes, settings, system: name }: Plan): readonly NodeId[] {
  const system = SYSTEMS.find((each) => each.name === name);
  return system?.votersOf?.(nodes, settings) ?? nodes;
}
