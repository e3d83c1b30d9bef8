import type { SimObserver } from "../cluster/sim/sim-cluster.ts";
import { type EventLabel, eventLabel, type World } from "../cluster/sim/world.ts";
import { HarnessError } from "../core/errors.ts";
import type { History } from "../core/history.ts";
import type { Op } from "../core/op.ts";
import type { Plan } from "../core/plan.ts";
import { countText, momentText } from "../report/text/numbers.ts";

/** Runs a plan in a world that may be looked on at. */
export type Simulate = (
  plan: Plan,
  options: { readonly look: (world: World) => SimObserver },
) => Promise<{ readonly history: History; readonly eventCount: number; readonly hash: string }>;

/** An event of the world, or what a message said when it was sent. */
interface Happening {
  readonly atUs: number;
  readonly label: EventLabel;
  /** Null: it was no message. */
  readonly content: string | null;
}

const NS_PER_US = 1_000;

const USUAL_CAUSES =
  "Usual causes: state at the top level of a module, which outlives a node; an object that two nodes share; a Date, " +
  "Math.random or other source outside Env; the order of integer-like keys in a plain object; Math.log, exp, pow or " +
  "sin; texts compared by language; a promise inside a node.";

/**
 * Runs a plan twice and compares event by event, and message by message what was said.
 *
 * @returns what both have in common.
 * @throws HarnessError naming the first event that differs, or the first history line if all events are equal.
 */
export async function checkDeterminism(
  plan: Plan,
  simulate: Simulate,
): Promise<{ readonly eventCount: number; readonly hash: string }> {
  const happenings: Happening[] = [];
  const first = await simulate(plan, {
    look: (world) => listen(world, (happening) => happenings.push(happening)),
  });
  let next = 0;
  let difference: string | null = null;
  const second = await simulate(plan, {
    look: (world) =>
      listen(world, (happening) => {
        const expected = happenings[next];
        next++;
        if (difference === null && !areEqual(expected, happening))
          difference = describe(next, expected, happening);
      }),
  });
  if (difference === null && next < happenings.length)
    difference = describe(next + 1, happenings[next], undefined);
  difference ??= lineThatDiffers(first.history, second.history);
  if (difference !== null) throw new HarnessError(difference, { hint: USUAL_CAUSES });
  return { eventCount: second.eventCount, hash: second.hash };
}

function listen(world: World, onHappening: (happening: Happening) => void): SimObserver {
  world.listen((atUs, label) => onHappening({ atUs, label, content: null }));
  return {
    onSent: ({ from, message, to }) =>
      onHappening({
        ...{ atUs: world.nowUs, label: SENT },
        content: `${from} -> ${to} ${JSON.stringify(message.body)}`,
      }),
  };
}

const SENT = eventLabel("deliver", "network", "sent");

function areEqual(left: Happening | undefined, right: Happening): boolean {
  return (
    left?.atUs === right.atUs &&
    left.label.word === right.label.word &&
    left.content === right.content
  );
}

function describe(
  number: number,
  left: Happening | undefined,
  right: Happening | undefined,
): string {
  return `The same plan gave two runs: number ${countText(number)} of its events and messages was ${textOf(left)}, and then ${textOf(right)}`;
}

function textOf(happening: Happening | undefined): string {
  if (!happening) return "none, the run was over";
  const { atUs, content, label } = happening;
  if (content !== null) return `the message ${content} after ${momentText(atUs * NS_PER_US)}`;
  const detail = label.detail === "" ? "" : ` (${label.detail})`;
  return `'${label.kind}' at ${label.where}${detail} after ${momentText(atUs * NS_PER_US)}`;
}

/** What no event and no message shows: an answer that a client read otherwise, say. */
function lineThatDiffers(first: History, second: History): string | null {
  for (let index = 0; index < Math.max(first.ops.length, second.ops.length); index++) {
    const [left, right] = [lineOf(first.ops[index]), lineOf(second.ops[index])];
    if (left !== right)
      return `The same plan gave the same events, and yet history line ${index} was ${left}, and then ${right}`;
  }
  return null;
}

function lineOf(op: Op | undefined): string {
  return op === undefined ? "none" : JSON.stringify(op);
}
