import type { Model } from "../model.ts";

export interface Keyed {
  readonly key: string | number;
}

/** A map of objects that know nothing of each other: each input also names the key of its object. */
export function byKey<State, Input extends object, Output>(
  model: Model<State, Input, Output>,
): Model<State, Input & Keyed, Output> {
  const { partition: part } = model;
  return {
    ...model,
    partition: (input) => (part ? JSON.stringify([input.key, String(part(input))]) : input.key),
  };
}
