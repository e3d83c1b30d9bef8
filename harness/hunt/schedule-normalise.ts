import { FAULT_NAMES, type FaultName } from "../core/faults.ts";
import type { NodeId } from "../core/ids.ts";
import type { Plan } from "../core/plan.ts";
import type { Schedule, ScheduledFault } from "../core/schedule.ts";
import { effectParts, partsOn, valueOfParts } from "../nemesis/effect-values.ts";

/**
 * The plan without what cannot be done: operations of clients that it does not have, faults of nodes that it does not have,
 * faults that last no time, or begin before the last one of their kind is over. `faults` names the kinds that are left.
 * Harm that no cure undoes is kept from all but a minority of the nodes, unless the plan wants it without a bound: no system
 * survives more. A plan without a schedule stays as it is.
 */
export function normalise(plan: Plan): Plan {
  const { schedule } = plan;
  if (schedule === null) return plan;
  const operations = schedule.operations
    .filter(({ thread }) => thread < plan.concurrency)
    .toSorted((a, b) => a.atMs - b.atMs);
  const faults = possibleFaults(plan, schedule);
  const names = FAULT_NAMES.filter((name) => faults.some(({ fault }) => fault === name));
  return { ...plan, faults: names, schedule: { operations, faults } };
}

const LASTING: readonly FaultName[] = ["corruption"];

function possibleFaults(
  { nodes, unboundedDamage = false }: Plan,
  schedule: Schedule,
): readonly ScheduledFault[] {
  const freeFrom = new Map<FaultName, number>();
  const harmed = new Set<NodeId>();
  return schedule.faults
    .toSorted((a, b) => a.startAtMs - b.startAtMs)
    .flatMap((each): readonly ScheduledFault[] => {
      const startAtMs = Math.max(each.startAtMs, freeFrom.get(each.fault) ?? 0);
      if (each.stopAtMs <= startAtMs) return [];
      const isBounded = LASTING.includes(each.fault) && !unboundedDamage;
      const kept = isBounded
        ? (node: NodeId) => nodes.includes(node) && mayHarm(node, nodes, harmed)
        : (node: NodeId) => nodes.includes(node);
      const fault = onNodes(each, kept);
      if (fault === null) return [];
      freeFrom.set(each.fault, each.stopAtMs);
      return [{ ...fault, startAtMs }];
    });
}

/** Remembers whom it lets through. */
function mayHarm(node: NodeId, nodes: readonly NodeId[], harmed: Set<NodeId>): boolean {
  if (harmed.has(node)) return true;
  if (2 * (harmed.size + 1) >= nodes.length) return false;
  harmed.add(node);
  return true;
}

/** A value that leaves its nodes to be drawn stays as it is. Null when nothing is left. */
function onNodes(fault: ScheduledFault, isKept: (node: NodeId) => boolean): ScheduledFault | null {
  const parts = effectParts(fault.value);
  if (parts === null) return fault;
  const value = valueOfParts(partsOn(parts, isKept));
  return value === null ? null : { ...fault, value };
}
