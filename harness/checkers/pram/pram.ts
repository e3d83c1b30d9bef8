import type { Finding } from "../../core/verdict.ts";
import { columnsOf } from "../register-history/columns.ts";
import {
  findingOf,
  judgedBy,
  type ModelResult,
  thinAirFindings,
} from "../register-history/model-result.ts";
import type { RegisterHistory } from "../register-history/register-history.ts";
import { smallestBroken } from "../register-history/restrict.ts";
import { storyOf } from "../register-history/story.ts";
import { type BaseOrder, programOrder } from "./base-order.ts";
import { type BrokenView, findBrokenView, isBrokenView } from "./find-broken-view.ts";
import { groundsOf } from "./witness.ts";

/**
 * PRAM (Lipton and Sandberg 1988), also called FIFO consistency: for each session there is an order of its own operations and
 * all writes that keeps the program order of every session and in which each of its reads sees the latest write.
 */
export function pram(history: RegisterHistory): ModelResult {
  const broken = findBrokenView(baseOf(history));
  const proof = broken === null ? [] : [findingFor(history, broken)];
  return judgedBy("pram", [...thinAirFindings(history), ...proof]);
}

function baseOf(history: RegisterHistory): BaseOrder {
  return programOrder(history, columnsOf(history));
}

function findingFor(history: RegisterHistory, { base, circle, view }: BrokenView): Finding {
  const { session } = view;
  const grounds = groundsOf(base, view, circle, () => []);
  const small = smallestBroken(history, grounds, (part) => isBrokenView(baseOf(part), session));
  const story = storyOf(small, {
    order: { writesAndSession: session },
    readers: small.sessions[session] ?? [],
    readsBuildUp: true,
  });
  const claim = `no order of all writes explains what session ${session} read`;
  const anomaly = view.broken?.kind === "initial" ? "initial-read-after-write" : "view-cycle";
  return findingOf(small, anomaly, small.ops, [claim, ...story]);
}
