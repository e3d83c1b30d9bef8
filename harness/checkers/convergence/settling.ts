import { faultWindows } from "../../core/faults.ts";
import type { History } from "../../core/history.ts";
import { NS_PER_MS, type TimeNs } from "../../core/ids.ts";
import { harnessNote } from "../../core/notes.ts";

/**
 * How long a system may take to bring its replicas together once nothing changes any more. "Eventually" alone can be
 * refuted by no record that ends. Workloads wait so long before their final reads.
 */
export const SETTLE_MS = 5_000;

/** When the last change and the last fault were over, and from when on a read must show what stays. */
export interface Rest {
  readonly quietNs: TimeNs;
  readonly settledNs: TimeNs;
}

/** @param lastChangeNs when the last operation that changes something ended, as far as its client knows. */
export function restOf(healedNs: TimeNs, lastChangeNs: TimeNs, settleMs: number): Rest {
  const quietNs = Math.max(healedNs, lastChangeNs);
  return { quietNs, settledNs: quietNs + settleMs * NS_PER_MS };
}

/**
 * When the last fault was healed, or a node did last what nobody ordered: 0 when neither happened, Infinity when a fault
 * stayed to the end.
 */
export function healedAtNs(history: History): TimeNs {
  const incident = history.nemesisOps.findLast((op) => harnessNote(op)?.note === "incident");
  return faultWindows(history).reduce(
    (latest, { toNs }) => Math.max(latest, toNs ?? Number.POSITIVE_INFINITY),
    incident?.time ?? 0,
  );
}

/** Why a promise about what stays is left undecided. */
export function whyNotSettled(healedNs: TimeNs, settleMs: number): string {
  if (healedNs === Number.POSITIVE_INFINITY) return "a fault stayed in place to the end";
  return `no read began ${settleMs} ms or more after the last change and the last heal`;
}
