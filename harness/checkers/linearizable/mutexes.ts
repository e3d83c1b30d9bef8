import { type MutexInput, type MutexOutput, mutex } from "porcupine-ts";
import { type History, outcomeOf } from "../../core/history.ts";
import type { Json } from "../../core/json.ts";
import { type Keyed, perKey, wrongInitial } from "./per-key.ts";
import type { Subject } from "./subject.ts";
import { unknownOperation } from "./translate.ts";

/** One lock for each key, free at first: acquire and release, whatever their values. */
export function mutexSubject(
  history: History,
  initial: Json,
): Subject<"free" | "held", Keyed<MutexInput>, MutexOutput> {
  if (initial !== null) throw wrongInitial("mutex", initial, "null: it is free");
  return perKey<"free" | "held", MutexInput, MutexOutput>(history, mutex, (operation) => {
    const { f } = operation.invoke;
    if (f !== "acquire" && f !== "release")
      throw unknownOperation(operation.invoke, "mutex", ["acquire", "release"]);
    return outcomeOf(operation) === "fail" ? null : { input: { f }, output: true };
  });
}
