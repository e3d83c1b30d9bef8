import {
  growOnlySet,
  type Model,
  type SetInput,
  type SetOptions,
  type SetOutput,
  type SetState,
  set,
  setOfElements,
} from "porcupine-ts";
import { type History, type Operation as HistoryOperation, outcomeOf } from "../../core/history.ts";
import type { Json } from "../../core/json.ts";
import { type Exchange, initialElements, type Keyed, list, perKey, wrongValue } from "./per-key.ts";
import type { Subject } from "./subject.ts";
import { unknownOperation } from "./translate.ts";
import { Values } from "./values.ts";

const KNOWN = ["add", "remove", "contains", "read"] as const;

/**
 * One set for each key: add, remove and contains carry the element, contains completes with true or false, read with the
 * list of all elements. Without reads, elements are judged one by one.
 */
export function setSubject(
  history: History,
  initial: Json,
): Subject<SetState, Keyed<SetInput>, SetOutput> {
  const values = new Values();
  const options: SetOptions = {
    initial: initialElements("set", initial).map((element) => values.numberOf(element)),
    describeValue: (value) => values.textOf(value as number),
  };
  const isRead = has(history, "read");
  const whole = has(history, "remove") ? set(options) : growOnlySet(options);
  // What a model does not know does not occur in this history.
  const model = (isRead ? whole : setOfElements(options)) as Model<SetState, SetInput, SetOutput>;
  const subject = perKey(history, model, (operation) => translate(operation, values));
  if (isRead) return subject;
  const partition = (input: Keyed<SetInput>) => nameOfElement(input, values);
  return { ...subject, model: { ...model, partition }, nameOfPartition: String };
}

function has(history: History, f: SetInput["f"]): boolean {
  return history.operations.some(({ invoke }) => invoke.f === f);
}

function nameOfElement(input: Keyed<SetInput>, values: Values): string {
  const element = input.f === "read" ? "" : values.textOf(input.value as number);
  return `Element ${element}${input.key === undefined ? "" : ` of key ${input.key}`}`;
}

function translate(
  operation: HistoryOperation,
  values: Values,
): Exchange<SetInput, SetOutput> | null {
  const { invoke, completion } = operation;
  const f = KNOWN.find((name) => name === invoke.f);
  if (f === undefined) throw unknownOperation(invoke, "set", KNOWN);
  const outcome = outcomeOf(operation);
  if (outcome === "fail") return null;
  const isOver = outcome === "ok" && completion !== null;
  switch (f) {
    case "read": {
      if (!isOver) return null;
      const elements = list(completion, "the list of all elements");
      return { input: { f }, output: elements.map((element) => values.numberOf(element)) };
    }
    case "contains": {
      if (!isOver) return null;
      if (typeof completion.value !== "boolean")
        throw wrongValue(completion, completion.value, "true or false");
      return { input: { f, value: values.numberOf(invoke.value) }, output: completion.value };
    }
    case "add":
    case "remove":
      return { input: { f, value: values.numberOf(invoke.value) }, output: null };
  }
}
