import { IMPOSSIBLE_STEP, type Steps } from "./steps.ts";

/** What may come next at some point of a search. */
export interface Offer {
  /** Operations that returned and are open, not in place. */
  readonly open: ArrayLike<number>;
  /** Whether a never-returned operation of this kind is left and was called by now. */
  isLeft(kind: number): boolean;
}

/**
 * True when a never-returned operation that leads from `before` to `after` is worth trying on a register: it makes
 * possible, by itself or through more never-returned ones, an open operation that is not possible now.
 *
 * Take a legal order with as few never-returned operations as can be, reads as early as can be. After a
 * never-returned x comes some y, or x could be left out. If y were legal without x: a read would stand in front of
 * x, and a write or compare-and-set leaves the same value with and without x, so that again x could be left out. So y
 * needs x. On objects with memory the argument breaks: two never-returned increments explain a read of 2, and the
 * first of them makes nothing possible.
 */
export function isDemanded(
  steps: Steps<unknown>,
  offer: Offer,
  before: number,
  after: number,
): boolean {
  return enables(steps, offer, before, after, [before]);
}

function enables(
  steps: Steps<unknown>,
  offer: Offer,
  before: number,
  after: number,
  seen: number[],
): boolean {
  if (seen.includes(after)) return false;
  seen.push(after);
  const { open } = offer;
  for (let i = 0; i < open.length; i++) {
    const operation = open[i] as number;
    if (steps.next(after, operation) === IMPOSSIBLE_STEP) continue;
    if (steps.next(before, operation) === IMPOSSIBLE_STEP) return true;
  }
  for (let kind = 0; kind < steps.pendingClassOf.length; kind++) {
    if (!offer.isLeft(kind)) continue;
    const further = steps.nextPending(after, kind);
    if (further === IMPOSSIBLE_STEP) continue;
    if (steps.nextPending(before, kind) !== IMPOSSIBLE_STEP) continue;
    if (enables(steps, offer, after, further, seen)) return true;
  }
  return false;
}
