import type { BaseOrder } from "./base-order.ts";
import { circleIn, type Step } from "./circle.ts";
import { RealTimeViews } from "./real-time-views.ts";
import { type View, viewOf } from "./view.ts";

/** A session that cannot have seen the writes in any order. */
export interface BrokenView {
  readonly base: BaseOrder;
  readonly view: View;
  /** Empty where the view tells by itself what is wrong. */
  readonly circle: readonly Step[];
}

/** The first session whose reads no order of the writes explains, if it keeps the base order; or null. */
export function findBrokenView(base: BaseOrder): BrokenView | null {
  const { ops, sessions } = base.history;
  const byTime = new RealTimeViews(base.history, base.columns);
  const seenAt = new Int32Array(ops.length);
  const causeOf = new Int32Array(ops.length);
  for (let session = 0; session < sessions.length; session++) {
    if (byTime.explains(session)) continue;
    const view = viewOf(base, session, seenAt, causeOf);
    if (view.broken !== null) return { base, view, circle: [] };
    const circle = circleIn(base, view);
    if (circle !== null) return { base, view, circle };
  }
  return null;
}

/** Whether no order of the writes explains the reads of this session. */
export function isBrokenView(base: BaseOrder, session: number): boolean {
  const { length } = base.history.ops;
  const view = viewOf(base, session, new Int32Array(length), new Int32Array(length));
  return view.broken !== null || circleIn(base, view) !== null;
}
