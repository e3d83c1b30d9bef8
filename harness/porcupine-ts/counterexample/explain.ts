import type { Decision, Subject } from "../decide.ts";
import { explainQueue } from "../queues/explain.ts";
import { NONE } from "../register/actions.ts";
import type { Chain } from "../zones/chains.ts";
import type { Clusters } from "../zones/clusters.ts";
import type { Contradiction } from "../zones/contradiction.ts";
import { decideByZones } from "../zones/zones.ts";
import type { LooseSet } from "./closure.ts";
import { Names, shorten } from "./names.ts";
import { Rivals } from "./rivals.ts";

const MOST_STATES = 4;

/**
 * Why these operations cannot be, one step a line. What is said holds in the whole partition, not only among the few
 * operations that are left of it: `nobody wrote 3` is not said when a write of 3 was left out because it was
 * overwritten too early to matter.
 */
export function explain<State, Input, Output>(
  subject: Subject<State, Input, Output>,
  all: Int32Array,
  { members, loose }: LooseSet,
  decision: Decision<State>,
): readonly string[] {
  const { model, operations, timeline } = subject;
  const names = new Names(model, operations);
  // What a loose one expected may have been left out, and would be missed.
  if (model.register && loose.size === 0) {
    const outcome = decideByZones(model.register, operations, timeline, members);
    const rivals = new Rivals(model.register, operations, timeline, all, members);
    if (outcome?.result === "illegal") {
      const { contradiction, clusters } = outcome;
      if (contradiction.kind === "thin-air" && rivals.exist) {
        return [explainOverwritten(names, contradiction.operation, rivals)];
      }
      if (!rivals.exist || isUnrivalled(contradiction, clusters, rivals))
        return explainContradiction(names, contradiction, clusters);
    }
  }
  if (model.queue) {
    const short = (member: number) => names.short(member);
    const explanation = explainQueue(model.queue, operations, timeline, members, short);
    if (explanation) return explanation;
  }
  return explainDeadEnd(subject, names, members, decision);
}

/** What is said of the value in question is true although operations that are not shown wrote values that matter. */
function isUnrivalled(
  contradiction: Contradiction,
  clusters: Clusters | null,
  rivals: Rivals,
): boolean {
  if (contradiction.kind === "refusal")
    return !rivals.write(clusters?.values[contradiction.value] ?? null);
  if (contradiction.kind !== "crossing") return false;
  const { one, other } = contradiction;
  return !rivals.between(other.firstReturn, one.lastCall);
}

function explainOverwritten(names: AnyNames, operation: number, rivals: Rivals): string {
  const claim = names.claim(operation);
  const change = rivals.lastChangeBefore(operation);
  if (change === NONE) {
    return `${claim}, but no write of ${names.found(operation)} had begun by the time it finished`;
  }
  return `${claim}, but ${names.noun(change)} had finished before ${names.short(operation)} began, and nothing wrote ${names.found(operation)} after it`;
}

type AnyNames = Pick<
  Names<unknown, unknown, unknown>,
  "short" | "claim" | "noun" | "found" | "left" | "value"
>;

function explainContradiction(
  names: AnyNames,
  contradiction: Contradiction,
  clusters: Clusters | null,
): readonly string[] {
  const said = (value: number) => names.value(clusters?.values[value] ?? null);
  const writer = (value: number) => clusters?.producer[value] ?? NONE;
  switch (contradiction.kind) {
    case "impossible":
      return [`${names.short(contradiction.operation)}: ${contradiction.why}`];
    case "thin-air":
      return [
        `${names.claim(contradiction.operation)}, but nobody wrote ${names.value(contradiction.value)}`,
      ];
    case "inversion":
      return explainInversion(names, contradiction.early, contradiction.late, clusters);
    case "taken-twice": {
      const [one, other] = contradiction.by;
      const by = writer(contradiction.value);
      const origin = by === NONE ? "as the initial value" : `by ${names.short(by)}`;
      return [
        `${names.claim(one)} and ${names.claim(other)} both succeeded`,
        `but ${said(contradiction.value)} was there only once, ${origin}`,
      ];
    }
    case "circle":
      return explainCircle(names, contradiction.value, clusters);
    case "crossing":
      return explainCrossing(names, contradiction.one, contradiction.other, clusters);
    case "refusal": {
      const { operation, since, until, value } = contradiction;
      const start =
        since === NONE
          ? "it was there from the beginning"
          : `${names.noun(since)} had finished before ${names.short(operation)} began`;
      return [
        `${names.claim(operation)}, but ${said(value)} was there all the while:`,
        `${start}, and ${names.noun(until)} began after ${names.short(operation)} had finished`,
      ];
    }
  }
}

function explainInversion(
  names: AnyNames,
  early: number,
  late: number,
  clusters: Clusters | null,
): readonly string[] {
  if (clusters?.producer.includes(late) && names.found(early) === names.left(late)) {
    return [
      `${names.noun(early)} had finished before ${names.noun(late)} began, but nothing else wrote ${names.left(late)}`,
    ];
  }
  return [
    `${names.claim(late)}, but ${names.noun(early)} had finished before ${names.short(late)} began`,
    `and ${names.left(late)} was there only before ${names.left(early)}, which came from it by compare-and-set`,
  ];
}

function explainCircle(
  names: AnyNames,
  start: number,
  clusters: Clusters | null,
): readonly string[] {
  if (!clusters) return [];
  const lines: string[] = [];
  let value = start;
  do {
    const producer = clusters.producer[value] as number;
    lines.push(
      `${names.value(clusters.values[value] ?? null)} was only written by ${names.claim(producer)}`,
    );
    value = clusters.source[value] as number;
  } while (value !== start);
  return [...lines, "so none of these values could come first"];
}

/** The chain that is named first is the one with an operation after the other: a read, if there is one. */
function explainCrossing(
  names: AnyNames,
  one: Chain,
  other: Chain,
  clusters: Clusters | null,
): readonly string[] {
  const initial = names.value(clusters?.values[0] ?? null);
  const late = one.lastCall;
  const between = other.firstReturn;
  const stale = names.found(late) || names.left(late);
  const first = one.firstReturn;
  const origin =
    first === NONE
      ? `${initial} was the initial value`
      : `${names.noun(first)} had finished before ${names.noun(other.lastCall)} began`;
  return [
    `${names.claim(late)}, but ${names.noun(between)} had finished before ${names.short(late)} began, and nothing wrote ${stale} after it`,
    origin,
  ];
}

function explainDeadEnd<State, Input, Output>(
  { model }: Subject<State, Input, Output>,
  names: AnyNames,
  members: readonly number[],
  { stuck, states }: Decision<State>,
): readonly string[] {
  if (stuck === NONE) return [`These ${members.length} operations fit in no order`];
  const shown = states.slice(0, MOST_STATES).map((state) => shorten(model.describeState(state)));
  const hidden = states.length - shown.length;
  const possible = `${shown.join(" or ")}${hidden > 0 ? ` or ${hidden} more` : ""}`;
  const among = members.length === 1 ? "" : `in every order of these ${members.length} operations `;
  return [`${names.claim(stuck)}, but ${among}only ${possible} is possible until it finished`];
}
