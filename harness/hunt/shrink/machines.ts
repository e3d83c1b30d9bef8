import type { NodeId } from "../../core/ids.ts";
import type { Plan } from "../../core/plan.ts";
import type { Search } from "./search.ts";

/** With fewer, a majority is everybody: that is no cluster that people recognise. */
const FEWEST_NODES = 3;

/** Leaves out nodes, two at a time and then one: five become three, never less. Clients stay with their nodes. */
export async function dropNodes(search: Search): Promise<void> {
  for (const count of [2, 1]) {
    const mayDrop = (): boolean => search.plan.nodes.length - count >= FEWEST_NODES;
    while (mayDrop() && (await dropSome(search, count)));
  }
}

/** Gives clients the smallest numbers with which they keep their nodes. */
export async function renumberClients(search: Search): Promise<void> {
  await search.try(withNodes(search, search.plan.nodes));
}

async function dropSome(search: Search, count: number): Promise<boolean> {
  for (const left of groupsOf(search.plan.nodes, count)) {
    const nodes = search.plan.nodes.filter((node) => !left.includes(node));
    if (await search.try(withNodes(search, nodes))) return true;
  }
  return false;
}

/** The last ones first. */
function groupsOf(nodes: readonly NodeId[], count: number): readonly (readonly NodeId[])[] {
  const order = nodes.toReversed();
  if (count === 1) return order.map((node) => [node]);
  return order.flatMap((node, at) => order.slice(at + 1).map((other) => [node, other]));
}

/** Thread t talks to node t modulo the number of nodes. Whose node is gone takes the smallest number that is left. */
function withNodes({ plan, schedule }: Search, nodes: readonly NodeId[]): Partial<Plan> {
  const threads = [...new Set(schedule.operations.map(({ thread }) => thread))];
  threads.sort((a, b) => a - b);
  const numbers = new Map<number, number>();
  const taken = new Set<number>();
  const give = (thread: number, isFit: (number: number) => boolean): void => {
    let number = 0;
    while (taken.has(number) || !isFit(number)) number++;
    taken.add(number);
    numbers.set(thread, number);
  };
  const homeOf = (thread: number): number =>
    nodes.indexOf(plan.nodes[thread % plan.nodes.length] ?? "");
  for (const thread of threads) {
    const home = homeOf(thread);
    if (home >= 0) give(thread, (number) => number % nodes.length === home);
  }
  for (const thread of threads) if (homeOf(thread) < 0) give(thread, () => true);
  const operations = schedule.operations.map((operation) => ({
    ...operation,
    thread: numbers.get(operation.thread) ?? operation.thread,
  }));
  const concurrency = Math.max(1, ...[...taken].map((number) => number + 1));
  return { nodes, concurrency, schedule: { ...schedule, operations } };
}
