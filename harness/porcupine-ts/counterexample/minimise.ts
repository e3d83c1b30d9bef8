import { type Budget, inTime } from "../budget.ts";
import { type Decision, decideBySearch, decideFast, type Part, type Subject } from "../decide.ts";
import { type Operation, outputOf } from "../operation.ts";
import { NEVER } from "../timeline.ts";
import { Closure, type LooseSet } from "./closure.ts";

export interface Minimum extends LooseSet {
  /** True when no further operation can be left out. */
  readonly exhausted: boolean;
}

/** Operations that are illegal by themselves, and those of them that were not added as possible writers. */
interface Selection extends LooseSet {
  readonly core: readonly number[];
}

/** Enough to take the last operation out of a few hundred; what is left then is shown as it is. */
const MOST_ATTEMPTS = 600;
const LONGEST_ENDING = 200;
/** To close a selection takes time with the square of its length. */
const MOST_MEMBERS = 5_000;
const MEMORY_BYTES = 64 * 1024 * 1024;

/**
 * Leaves out operations for as long as the rest stays illegal, in chunks that halve (Zeller and Hildebrandt,
 * "Simplifying and isolating failure-inducing input", 2002). What is left out is only what {@link Closure} allows; on
 * other objects than registers, that is reads.
 */
export function minimise<State, Input, Output>(
  subject: Subject<State, Input, Output>,
  { key, members: all }: Part,
  first: Decision<State>,
  budget: Budget,
  deadline: number,
): Minimum {
  // What a search found on other objects must be found by a search again: isGenuine compares how far they got.
  const canBeFast = subject.model.register !== undefined || first.algorithm !== "search";
  const decideAgain = ({ members, loose }: LooseSet): Decision<State> => {
    const part = { key, members: Int32Array.from(members) };
    const share = { budget, deadline, memoryBytes: MEMORY_BYTES, asWrites: loose };
    const tryFast = () => decideFast(subject, part.members);
    const decision = canBeFast && loose.size === 0 ? inTime(tryFast) : null;
    return decision ?? decideBySearch(subject, part, share);
  };
  const relevant = first.relevant ?? all;
  const isLate = () => budget.now() > deadline;
  const { current: begun, close } = start(subject, relevant, first, decideAgain, isLate);
  let current = begun;
  if (first.algorithm === "alternation" && current.members.length > MOST_MEMBERS)
    return { ...current, exhausted: false };
  let attempts = 0;
  for (let chunk = Math.ceil(current.core.length / 2); ; ) {
    let shrunk = false;
    for (let from = 0; from < current.core.length; ) {
      if (++attempts > MOST_ATTEMPTS || isLate()) return { ...current, exhausted: false };
      const rest = current.core.filter((_, i) => i < from || i >= from + chunk);
      const candidate = close(rest, current.members.length - 1);
      const verdict = candidate ? decideAgain(candidate) : null;
      if (verdict?.result === "illegal" && isGenuine(subject, first, verdict)) {
        current = candidate ?? current;
        shrunk = true;
      } else {
        from += chunk;
      }
    }
    if (chunk > 1) chunk = Math.ceil(chunk / 2);
    else if (!shrunk) return { ...current, exhausted: true };
  }
}

/** What to leave operations out of, and how: all culprits, or the end of the history when that is illegal already. */
function start<State, Input, Output>(
  subject: Subject<State, Input, Output>,
  relevant: Int32Array,
  first: Decision<State>,
  decide: (candidate: LooseSet) => Decision<State>,
  isLate: () => boolean,
): { readonly current: Selection; readonly close: Close } {
  const { culprits } = first;
  const strictly = closer(subject, relevant, first);
  const { register } = subject.model;
  if (register && first.algorithm === "alternation") {
    // Two operations that contradict each other there may be reconciled by others of the same values.
    const closed = strictly(culprits);
    const isIllegal = closed !== null && decide(closed).result === "illegal";
    return { current: isIllegal ? closed : selection([...relevant]), close: strictly };
  }
  // What the other fast paths name needs nothing else.
  if (first.algorithm !== "search") return { current: selection(culprits), close: strictly };
  const closes = [strictly];
  if (register && culprits.length > LONGEST_ENDING) {
    const closure = new Closure(register, subject.operations, subject.timeline, relevant);
    closes.push((kept, limit) => {
      const around = closure.aroundLoosely(kept, limit ?? relevant.length);
      return around && { ...around, core: kept };
    });
  }
  for (const close of closes) {
    for (const ending of endings(subject, first)) {
      if (isLate()) break;
      const current = close(ending, LONGEST_ENDING);
      if (current && decide(current).result === "illegal") return { current, close };
    }
  }
  return { current: strictly(culprits) ?? selection(culprits), close: strictly };
}

function selection(members: readonly number[]): Selection {
  return { members, core: members, loose: new Set() };
}

/**
 * What was called after some write had ended, with that write, for each of the last writes: what is wrong at the end is
 * mostly not long past. A read that began before the write ended is left out, as it would need all earlier writers.
 */
function* endings<State, Input, Output>(
  { model, operations, timeline: { callAt, returnAt } }: Subject<State, Input, Output>,
  { culprits }: Decision<State>,
): Generator<readonly number[]> {
  const { register } = model;
  if (!register) return;
  for (let i = culprits.length - 1; i >= 0 && i >= culprits.length - LONGEST_ENDING; i--) {
    const write = culprits[i] as number;
    const { input, output } = operations[write] as Operation<Input, Output>;
    if (returnAt[write] === NEVER || register.action(input, output).kind !== "write") continue;
    const since = returnAt[write] as number;
    yield [write, ...culprits.slice(i + 1).filter((member) => (callAt[member] as number) > since)];
  }
}

/** Null when more than `limit` operations are needed. */
type Close = (kept: readonly number[], limit?: number) => Selection | null;

/** Completes a selection to one that is illegal only if the whole is. */
function closer<State, Input, Output>(
  { model, operations, timeline }: Subject<State, Input, Output>,
  members: Int32Array,
  first: Decision<State>,
): Close {
  if (model.register) {
    const closure = new Closure(model.register, operations, timeline, members);
    return (kept, limit) => {
      const members = closure.around(kept, limit);
      return members && selection(members);
    };
  }
  const isRead = (member: number) => {
    const operation = operations[member] as Operation<Input, Output>;
    return model.readOnly?.(operation.input, outputOf(operation)) ?? false;
  };
  return (kept, limit = first.culprits.length) => {
    const chosen = new Set(kept);
    const closed = first.culprits.filter((member) => chosen.has(member) || !isRead(member));
    return closed.length > limit ? null : selection(closed);
  };
}

/**
 * An operation that was still open at the first dead end may have seen something that is not among the culprits. On a
 * register the closure brings it in. Elsewhere a dead end later than the first one may come from its absence.
 */
function isGenuine<State, Input, Output>(
  { model }: Subject<State, Input, Output>,
  first: Decision<State>,
  verdict: Decision<State>,
): boolean {
  return model.register !== undefined || verdict.horizon <= first.horizon;
}
