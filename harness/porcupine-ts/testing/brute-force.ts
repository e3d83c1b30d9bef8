import type { Model } from "../model.ts";
import { type Operation, outputOf } from "../operation.ts";

/**
 * The definition of linearizability and nothing else: tries every order. The twin of every clever algorithm here;
 * good for up to about eight operations.
 */
export function isLinearizable<State, Input, Output>(
  model: Model<State, Input, Output>,
  operations: readonly Operation<Input, Output>[],
): boolean {
  return extend(model, model.init, operations);
}

function extend<State, Input, Output>(
  model: Model<State, Input, Output>,
  state: State,
  rest: readonly Operation<Input, Output>[],
): boolean {
  if (rest.every((operation) => operation.return === null)) return true;
  return rest.some((chosen) => {
    if (rest.some((other) => other.return !== null && other.return < chosen.call)) return false;
    const next = model.step(state, chosen.input, outputOf(chosen));
    if (next === null) return false;
    return extend(
      model,
      next,
      rest.filter((other) => other !== chosen),
    );
  });
}
