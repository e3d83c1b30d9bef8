import type { Trace, TraceEvent } from "../../core/trace.ts";
import type { VerdictDocument } from "../../core/verdict-document.ts";

/**
 * The events whose causes explain a verdict: the first breach of an invariant; else what the first finding of a checker
 * that said invalid names; else, for a stall or a run without any finding, the last event of each lane.
 */
export function causalTargets(
  trace: Trace,
  verdict: Pick<VerdictDocument, "checkers">,
): readonly number[] {
  const breach = trace.events.find(
    ({ kind, lane }) => kind === "violation" && trace.nodes.includes(lane),
  );
  if (breach) return [breach.id];
  const named = namedOps(verdict);
  const ids = trace.events.filter((event) => named.has(opIndexOf(event) ?? -1)).map(({ id }) => id);
  return ids.length > 0 ? ids : lastOfEachLane(trace);
}

function namedOps({ checkers }: Pick<VerdictDocument, "checkers">): ReadonlySet<number> {
  const findings = Object.values(checkers)
    .filter(({ valid }) => valid === false)
    .flatMap(({ findings = [] }) => findings);
  return new Set(findings[0]?.ops);
}

function opIndexOf(event: TraceEvent): number | null {
  return event.kind === "called" || event.kind === "returned" ? event.op.index : null;
}

function lastOfEachLane({ events }: Trace): readonly number[] {
  return [...new Map(events.map(({ lane, id }) => [lane, id])).values()];
}
