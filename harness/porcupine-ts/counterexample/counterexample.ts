import type { Budget } from "../budget.ts";
import { type Decision, decideBySearch, type Part, type Subject } from "../decide.ts";
import type { Operation } from "../operation.ts";
import { explain } from "./explain.ts";
import { minimise } from "./minimise.ts";

/** Operations that are illegal by themselves, and because of themselves: no operation left out could excuse them. */
export interface Counterexample<State, Input, Output> {
  readonly partition: unknown;
  /** In the order of their calls. */
  readonly operations: readonly Operation<Input, Output>[];
  /** True when leaving out any one more would make the rest legal, or would leave a read without its write. */
  readonly minimal: boolean;
  /** Why, in words, one step a line. */
  readonly explanation: readonly string[];
  /** The operation, if it is one, that fits nowhere before its return. */
  readonly stuck?: Operation<Input, Output>;
  /** States that were possible until then, a few of them. */
  readonly states: readonly State[];
}

/** Leaving out operations one by one takes at most half as long as the check so far, between these. */
const SHORTEST_MS = 100;
const LONGEST_MS = 1_000;
const DEAD_END_MS = 100;
const MOST_STATES = 16;
const MEMORY_BYTES = 64 * 1024 * 1024;

/** @param claims how many counterexamples are still to share the rest of the time, this one counted. */
export function explainIllegal<State, Input, Output>(
  subject: Subject<State, Input, Output>,
  part: Part,
  first: Decision<State>,
  budget: Budget,
  claims: number,
): Counterexample<State, Input, Output> {
  const spanMs = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, budget.elapsedMs / 2));
  const deadline = Math.min(budget.deadlineOfShare(claims), budget.now() + spanMs);
  const { members, loose, exhausted } = minimise(subject, part, first, budget, deadline);
  const isWhole = members.length === first.culprits.length && first.stuck >= 0;
  const last = isWhole ? first : deadEnd(subject, part.key, members, loose, budget);
  const operationOf = (member: number) => subject.operations[member] as Operation<Input, Output>;
  return {
    partition: part.key,
    operations: members.map(operationOf),
    minimal: exhausted,
    explanation: explain(subject, first.relevant ?? part.members, { members, loose }, last),
    ...(last.stuck >= 0 && { stuck: operationOf(last.stuck) }),
    states: last.states.slice(0, MOST_STATES),
  };
}

/** Where the few operations that are left lead: the fast path and a search that looks ahead do not tell. */
function deadEnd<State, Input, Output>(
  subject: Subject<State, Input, Output>,
  key: unknown,
  members: readonly number[],
  asWrites: ReadonlySet<number>,
  budget: Budget,
): Decision<State> {
  const deadline = Math.min(budget.now() + DEAD_END_MS, budget.deadline);
  const share = { budget, deadline, memoryBytes: MEMORY_BYTES, looksAhead: false, asWrites };
  const decision = decideBySearch(subject, { key, members: Int32Array.from(members) }, share);
  return decision.result === "illegal" ? decision : { ...decision, stuck: -1, states: [] };
}
