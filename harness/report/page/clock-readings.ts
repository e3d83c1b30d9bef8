import { faultRecords } from "../../core/faults.ts";
import type { History } from "../../core/history.ts";
import type { Json } from "../../core/json.ts";
import { oneLine } from "../text/visible.ts";
import { microseconds } from "./encode-table.ts";
import type { ClockReading } from "./page-facts.ts";

/** How far clocks were off after each clock fault and its cure, as the evidence of it says. */
export function clockReadings(history: History): readonly ClockReading[] {
  return faultRecords(history).flatMap(({ op, record }) =>
    record.fault === "clock"
      ? readingsIn(record.evidence).map(([node, offsetMs]) => ({
          ...{ atUs: microseconds(op.time), node: oneLine(node, 40), offsetMs },
        }))
      : [],
  );
}

/** Evidence is by node; what the clock showed after the act stands in `after.errorMs`. */
function readingsIn(evidence: Json): readonly (readonly [string, number])[] {
  return Object.entries(objectOr(evidence)).flatMap(([node, seen]) => {
    const errorMs = objectOr(objectOr(seen).after).errorMs;
    return typeof errorMs === "number" ? [[node, errorMs] as const] : [];
  });
}

function objectOr(value: Json | undefined): Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)
    : {};
}
