import type { Cluster } from "../cluster/cluster.ts";
import type { NodeId } from "../core/ids.ts";
import { sleep } from "../core/waiting.ts";
import type { NodeView } from "../node/program.ts";
import { majorityOf } from "./grudges.ts";
import { type AskedChange, changed, changeText } from "./membership-changes.ts";
import { type Administered, type Answer, Requests } from "./requests.ts";
import { viewsOf } from "./views.ts";

/** A change that takes longer goes on by itself, and others may follow before it is done. */
const CHANGE_PATIENCE_MS = 250;
const RESTORE_PATIENCE_MS = 5_000;

/** What one node was asked, and what came of it. */
export interface Asked {
  readonly change: AskedChange;
  readonly before: readonly NodeId[];
  readonly wanted: readonly NodeId[];
  readonly answer: Answer;
}

/** By node that says anything: who it says is a member. */
export type ShownMembers = ReadonlyMap<NodeId, readonly NodeId[]>;

export interface Restoring {
  readonly wanted: readonly NodeId[];
  readonly answer: Answer;
}

/** Asks nodes for other members, and who they think the members are. */
export class MembershipAsking {
  readonly #cluster: Cluster;
  readonly #administered: Administered;
  readonly #requests: Requests;
  #asked: AskedChange[] = [];

  constructor(cluster: Cluster, administered: Administered) {
    this.#cluster = cluster;
    this.#administered = administered;
    this.#requests = new Requests(cluster);
  }

  /** What was asked for since the last {@link forget}, answered or not. */
  get asked(): readonly AskedChange[] {
    return this.#asked;
  }

  forget(): void {
    this.#asked = [];
  }

  /** `waitedMs`: how much of its time has gone by. */
  async ask(change: AskedChange, waitedMs = 0): Promise<Asked> {
    const { add, ask, handOverTo, remove } = change;
    this.#asked.push(change);
    const afterMs = (change.afterMs ?? 0) - waitedMs;
    const { administration, clock } = this.#administered;
    const transfer =
      handOverTo === undefined ? undefined : administration.transferRequest?.(handOverTo);
    const handingOver = transfer && this.#requests.ask(ask, transfer, CHANGE_PATIENCE_MS);
    if (afterMs > 0) await sleep(clock, afterMs);
    const before = this.membersBy(await this.#cluster.inspect(ask)) ?? [];
    const request = administration.changeRequest({ add, remove });
    const answer = await this.#requests.ask(ask, request, CHANGE_PATIENCE_MS);
    await handingOver;
    return { change, before, wanted: changed(before, change), answer };
  }

  /**
   * Asks for the members of the run's beginning, in one change, or says that there is nothing to ask. `wanted`: those members,
   * but for nodes that are out and do not start any more, because of damage to their disks.
   */
  async askToRestore(asked: NodeId | undefined): Promise<Restoring> {
    const { administration, membersAtStart } = this.#administered;
    const view = asked === undefined ? null : await this.#cluster.inspect(asked);
    const members = this.membersBy(view);
    if (asked === undefined || view === null || members === null) {
      const text = "nobody says that it leads and who is a member";
      return { wanted: membersAtStart, answer: { kind: "refused", text } };
    }
    const { processes } = this.#cluster;
    const wanted = membersAtStart.filter(
      (node) => members.includes(node) || !processes.isDamaged(node),
    );
    const add = wanted.filter((node) => !members.includes(node));
    const remove = members.filter((node) => !wanted.includes(node));
    if (add.length + remove.length > 0) {
      const request = administration.changeRequest({ add, remove });
      return { wanted, answer: await this.#requests.ask(asked, request, RESTORE_PATIENCE_MS) };
    }
    const isSettled = (administration.quorumsIn?.(view).length ?? 1) === 1;
    const answer: Answer = isSettled
      ? { kind: "done", text: "nothing to change" }
      : { kind: "refused", text: `${asked} is about to change the members` };
    return { wanted, answer };
  }

  async shownMembers(): Promise<ShownMembers> {
    const views = [...(await viewsOf(this.#cluster))];
    return new Map(
      views.flatMap(([node, view]) => {
        const members = this.membersBy(view);
        return members === null ? [] : [[node, members] as const];
      }),
    );
  }

  membersBy(view: NodeView | null | undefined): readonly NodeId[] | null {
    return view ? this.#administered.administration.membersIn(view) : null;
  }
}

/** Whether a majority of these members says that they are the members. */
export function isShown(shown: ShownMembers, members: readonly NodeId[]): boolean {
  const name = members.toSorted().join(" ");
  const agree = members.filter((node) => shown.get(node)?.toSorted().join(" ") === name);
  return agree.length >= majorityOf(members.length);
}

/** `n1: +n4 -n2, members are n1 n3 n4`, or why they are not. */
export function describeAsked({ change, wanted, answer }: Asked, isProven: boolean): string {
  const what = changeText(change);
  if (isProven) return `${what}, members are ${wanted.join(" ")}`;
  switch (answer.kind) {
    case "done":
      return `${what}, done, but not seen on a majority of the members`;
    case "refused":
      return `${what}, refused (${answer.text})`;
    case "open":
      return `${what}, not done yet, and may still come (${answer.text})`;
  }
}
