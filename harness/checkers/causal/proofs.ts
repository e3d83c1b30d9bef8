import type { Finding } from "../../core/verdict.ts";
import { columnsOf } from "../register-history/columns.ts";
import { findingOf } from "../register-history/model-result.ts";
import type { RegisterHistory } from "../register-history/register-history.ts";
import { restrict, smallestBroken, withSources } from "../register-history/restrict.ts";
import { storyOf, type Telling } from "../register-history/story.ts";
import { type CausalOrder, causalOrderOf } from "./causal-order.ts";
import { conflictCycle } from "./conflict-order.ts";
import { type HiddenWrite, hiddenWrite } from "./hidden-writes.ts";
import { type BrokenMemory, isMemoryBroken } from "./memory.ts";

/** Each read sees what the next write wrote, round a circle. */
export function proveCycle(history: RegisterHistory, cycle: readonly number[]): Finding {
  const small = restrict(history, withSources(history, cycle));
  const claim = "what is read here was written only later";
  return tell(small, "CyclicCO", claim, [], false);
}

export function proveHidden(
  history: RegisterHistory,
  { anomaly, ids, reader }: HiddenWrite,
): Finding {
  const small = smallest(history, ids, (order) => hiddenWrite(order)?.anomaly === anomaly);
  const { callLine } = history.ops[reader] ?? { callLine: -1 };
  const last = small.ops.find((op) => op.callLine === callLine) ?? small.ops.at(-1);
  const claim = "a read does not see a write that is in its past";
  return tell(small, anomaly, claim, last === undefined ? [] : [last.id], false);
}

export function proveConflict(history: RegisterHistory, ids: readonly number[]): Finding {
  const small = smallest(history, ids, (order) => conflictCycle(order) !== null);
  const claim = "no order of the writes is the same for all";
  const everybody = small.ops.map(({ id }) => id);
  return tell(small, "CyclicCF", claim, everybody, false);
}

export function proveMemory(
  history: RegisterHistory,
  { anomaly, ids, session }: BrokenMemory,
): Finding {
  const small = smallest(history, ids, (order) => isMemoryBroken(order, session));
  const claim = `no order of the writes in its past explains what session ${session} read`;
  return tell(small, anomaly, claim, small.sessions[session] ?? [], true);
}

function smallest(
  history: RegisterHistory,
  ids: readonly number[],
  isBroken: (order: CausalOrder) => boolean,
): RegisterHistory {
  return smallestBroken(history, ids, (part) => {
    const order = causalOrderOf(part, columnsOf(part));
    return !("cycle" in order) && isBroken(order);
  });
}

function tell(
  small: RegisterHistory,
  anomaly: string,
  claim: string,
  readers: readonly number[],
  readsBuildUp: boolean,
): Finding {
  const telling: Telling = { order: "causal", readers, readsBuildUp };
  return findingOf(small, anomaly, small.ops, [claim, ...storyOf(small, telling)]);
}
