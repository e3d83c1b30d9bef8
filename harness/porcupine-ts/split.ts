import type { Part } from "./decide.ts";
import type { Model } from "./model.ts";
import type { Operation } from "./operation.ts";
import { type AskClock, CLOCK_MASK } from "./timeline.ts";

/** Divides a history into the independent parts that the model names, in the order of their first calls. */
export function split<State, Input, Output>(
  { partition }: Model<State, Input, Output>,
  operations: readonly Operation<Input, Output>[],
  byCall: Int32Array,
  askClock: AskClock,
): readonly Part[] {
  if (!partition) return [{ key: undefined, members: byCall }];
  const numbers = new Map<unknown, number>();
  const partOf = new Int32Array(byCall.length);
  const sizes: number[] = [];
  for (let i = 0; i < byCall.length; i++) {
    if ((i & CLOCK_MASK) === CLOCK_MASK) askClock();
    const key = partition((operations[byCall[i] as number] as Operation<Input, Output>).input);
    let number = numbers.get(key);
    if (number === undefined) {
      number = sizes.length;
      numbers.set(key, number);
      sizes.push(0);
    }
    partOf[i] = number;
    sizes[number] = (sizes[number] as number) + 1;
  }
  const keys = [...numbers.keys()];
  if (keys.length === 1) return [{ key: keys[0], members: byCall }];
  const parts = sizes.map((size, i) => ({ key: keys[i], members: new Int32Array(size) }));
  const filled = new Int32Array(sizes.length);
  for (let i = 0; i < byCall.length; i++) {
    if ((i & CLOCK_MASK) === 0) askClock();
    const number = partOf[i] as number;
    const at = filled[number] as number;
    (parts[number] as Part).members[at] = byCall[i] as number;
    filled[number] = at + 1;
  }
  return parts;
}
