import { casRegister, type RegisterOutput, RegisterStream, type StreamVerdict } from "porcupine-ts";
import { NEMESIS, type Process } from "../../core/ids.ts";
import { canonicalJson, type Json } from "../../core/json.ts";
import type { Op } from "../../core/op.ts";
import type { CheckerResult } from "../../core/verdict.ts";
import { casValues, hasOtherValue, keyText, unknownOperation } from "./translate.ts";

type Stream = RegisterStream<unknown, RegisterInput, RegisterOutput>;
type RegisterInput = Parameters<ReturnType<typeof casRegister>["step"]>[1];

const KNOWN = ["read", "write", "cas"];

/**
 * Judges the lines of a register history one by one, as they come, and holds little of it: what a stream needs of each
 * key. `null` while all is well; then the first violation, or why a stream cannot decide (a value was written twice): the
 * whole history is needed then.
 *
 * @throws UsageError for an operation that registers do not know.
 */
export class RegisterHistoriesStream {
  readonly #initial: Json;
  readonly #streams = new Map<string | undefined, Stream>();
  readonly #open = new Map<Process, Op>();
  operationCount = 0;

  constructor(initial: Json) {
    this.#initial = initial;
  }

  /** How many values are held, over all keys. */
  get heldCount(): number {
    let count = 0;
    for (const stream of this.#streams.values()) count += stream.heldCount;
    return count;
  }

  take(op: Op): CheckerResult | null {
    if (op.process === NEMESIS) return null;
    const invoke = op.type === "invoke" ? op : this.#open.get(op.process);
    if (!invoke) return null;
    const stream = this.#streamOf(invoke);
    if (op.type === "invoke") {
      this.#open.set(op.process, op);
      this.operationCount++;
      stream.call(op.index, inputOf(op), op.process);
    } else {
      this.#open.delete(op.process);
      complete(stream, invoke, op);
    }
    return resultOf(stream.verdict, invoke);
  }

  #streamOf(invoke: Op): Stream {
    if (!KNOWN.includes(invoke.f)) throw unknownOperation(invoke, "cas-register", KNOWN);
    const key = keyText(invoke);
    const known = this.#streams.get(key);
    if (known) return known;
    const model = casRegister(textOf(this.#initial), { describeValue: String });
    const stream: Stream = new RegisterStream(model);
    this.#streams.set(key, stream);
    return stream;
  }
}

function inputOf(invoke: Op): RegisterInput {
  if (invoke.f === "read") return { f: "read" };
  if (invoke.f === "write") return { f: "write", value: textOf(invoke.value) };
  const [from, to] = casValues(invoke);
  return { f: "cas", from: textOf(from), to: textOf(to) };
}

function complete(stream: Stream, invoke: Op, completion: Op): void {
  const { index, f } = invoke;
  if (completion.type === "info") stream.crash(index);
  else if (completion.type === "ok")
    stream.return(index, f === "read" ? textOf(completion.value) : f === "cas");
  else if (f === "cas" && hasOtherValue(completion)) {
    const { observed } = completion;
    stream.return(index, observed === undefined ? false : { observed: textOf(observed) });
  } else stream.withdraw(index);
}

/** JSON as text: one text for each value, and already as people read it. */
function textOf(value: Json): string {
  return canonicalJson(value);
}

function resultOf(verdict: StreamVerdict, { key }: Op): CheckerResult | null {
  switch (verdict.result) {
    case "ok":
      return null;
    case "unknown":
      return { valid: "unknown", reason: verdict.reason };
    case "illegal": {
      const subject = key === undefined ? "The history" : `Key ${JSON.stringify(key)}`;
      const reason = `${subject} is not linearizable: ${verdict.explanation[0]}`;
      const message = verdict.explanation.join("\n");
      const finding = { anomaly: "nonlinearizable", message, ops: verdict.ids };
      return {
        valid: false,
        reason,
        findings: [key === undefined ? finding : { ...finding, key }],
      };
    }
  }
}
