import type { Model } from "./model.ts";
import { type Operation, outputOf } from "./operation.ts";

/**
 * Checks a proof: why `order` is no linearization of `operations`, or null when it is one. Simple on purpose, so that
 * an `ok` need not be taken on trust. Works on one partition.
 */
export function whyNotLinearization<State, Input, Output>(
  model: Model<State, Input, Output>,
  operations: readonly Operation<Input, Output>[],
  order: readonly Operation<Input, Output>[],
): string | null {
  const placed = new Set(order);
  if (placed.size !== order.length) return "an operation stands in it twice";
  const known = new Set(operations);
  for (const operation of order) {
    if (!known.has(operation)) return `operation ${operation.id} is not of this history`;
  }
  for (const operation of operations) {
    if (operation.return !== null && !placed.has(operation))
      return `operation ${operation.id} returned, but is not in it`;
  }
  let state = model.init;
  let latestCall = Number.NEGATIVE_INFINITY;
  for (const operation of order) {
    latestCall = Math.max(latestCall, operation.call);
    if (operation.return !== null && operation.return < latestCall) {
      return `operation ${operation.id} had finished before one that stands in front of it began`;
    }
    const next = model.step(state, operation.input, outputOf(operation));
    if (next === null) return `operation ${operation.id} is not legal where it stands`;
    state = next;
  }
  return null;
}
