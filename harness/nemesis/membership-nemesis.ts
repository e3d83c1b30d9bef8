import type { Cluster } from "../cluster/cluster.ts";
import { HarnessError } from "../core/errors.ts";
import type { FaultRecord } from "../core/faults.ts";
import type { NodeId } from "../core/ids.ts";
import type { Json } from "../core/json.ts";
import { random, type Seed } from "../core/random.ts";
import type { NodeView } from "../node/program.ts";
import { type AimFormat, parseAim } from "./attempt.ts";
import { EXPLICIT } from "./explicit-values.ts";
import { type Asked, describeAsked, isShown, MembershipAsking } from "./membership-asking.ts";
import {
  type AskedChange,
  changesAsJson,
  changeText,
  drawChange,
  explicitChangesSchema,
  MEMBERSHIP_TARGETS,
  type MembershipTarget,
} from "./membership-changes.ts";
import { askRivals, leadersIn } from "./membership-rivals.ts";
import type { Nemesis, UnderWay } from "./package.ts";
import type { Administered } from "./requests.ts";
import { findLeaders } from "./targets.ts";
import { viewsOf } from "./views.ts";

export const CHANGE_MEMBERS = "change-members";
export const RESTORE_MEMBERS = "restore-members";

const AIMS: AimFormat<MembershipTarget, { readonly changes: readonly AskedChange[] }> = {
  targets: MEMBERSHIP_TARGETS,
  explicit: explicitChangesSchema,
  example: '{"changes":[{"ask":"n1","add":["n4"],"remove":[]}]}',
};

type Views = ReadonlyMap<NodeId, NodeView>;

/**
 * Takes nodes into the system and sends others away, by the system's own requests. Every node that says it leads is asked,
 * each for a change of its own: of two that say so, one has been deposed and doesn't know it. The cure brings back the
 * members of the run's beginning, as far as they can still start.
 *
 * A change that is refused, or not done in time, counts as skipped: it is for the system to say when it can be had. One that
 * was not done in time may still come, and its record says so.
 */
export class MembershipNemesis implements Nemesis {
  readonly #cluster: Cluster;
  readonly #seed: Seed;
  readonly #administered: Administered;
  readonly #asking: MembershipAsking;
  #starts = 0;
  #target = "none";

  constructor(cluster: Cluster, seed: Seed, administered: Administered) {
    this.#cluster = cluster;
    this.#seed = seed;
    this.#administered = administered;
    this.#asking = new MembershipAsking(cluster, administered);
  }

  async invoke(f: string, value: Json): Promise<FaultRecord> {
    if (f === RESTORE_MEMBERS) return this.#restore();
    if (f !== CHANGE_MEMBERS)
      throw new HarnessError(`The membership nemesis has no operation '${f}'`);
    const aim = parseAim(f, value, AIMS);
    const start = this.#starts++;
    this.#target = aim.kind === "explicit" ? EXPLICIT : aim.target;
    try {
      if (aim.kind === "explicit") return await this.#explicit(aim.explicit.changes);
      return await (aim.target === "rivals" ? this.#rivals(start) : this.#drawn(aim.target, start));
    } finally {
      this.#asking.forget();
    }
  }

  underWay(): UnderWay | null {
    const { asked } = this.#asking;
    if (asked.length === 0) return null;
    return {
      f: CHANGE_MEMBERS,
      record: {
        ...{ fault: "membership", phase: "start", outcome: "skipped", target: this.#target },
        ...{ nodes: [], evidence: null, effect: changesAsJson(asked) },
        description: `${asked.map(changeText).join("; ")}, under way when the run ended`,
      },
    };
  }

  async #explicit(changes: readonly AskedChange[]): Promise<FaultRecord> {
    const possible = possibleOn(this.#cluster.nodes, changes);
    return this.#recorded(
      EXPLICIT,
      await Promise.all(possible.map((each) => this.#asking.ask(each))),
    );
  }

  async #drawn(target: MembershipTarget, start: number): Promise<FaultRecord> {
    const views = await viewsOf(this.#cluster);
    const asked = this.#whomToAsk(views, start).map(async (node) => {
      const change = this.#draw(target, start, node, views);
      return typeof change === "string" ? change : this.#asking.ask(change);
    });
    return this.#recorded(target, await Promise.all(asked));
  }

  async #rivals(start: number): Promise<FaultRecord> {
    const asked = await askRivals({
      ...{ cluster: this.#cluster, clock: this.#administered.clock, asking: this.#asking },
      stream: random(this.#seed, "membership", start, "rivals"),
      draw: (node, views) => this.#draw("rivals", start, node, views),
    });
    return this.#recorded("rivals", asked);
  }

  /** Where there are no leaders, any node will do. */
  #whomToAsk(views: Views, start: number): readonly NodeId[] {
    const leaders = leadersIn(views);
    if (leaders.length > 0 || this.#administered.administration.transferRequest) return leaders;
    return random(this.#seed, "membership", start, "ask")
      .shuffle([...views.keys()])
      .slice(0, 1);
  }

  #draw(
    target: MembershipTarget,
    start: number,
    asked: NodeId,
    views: Views,
  ): AskedChange | string {
    const members = this.#asking.membersBy(views.get(asked));
    if (members === null) return `${asked} does not say who is a member`;
    const situation = {
      nodes: this.#cluster.nodes,
      running: new Set(views.keys()),
      members,
      asked,
    };
    return drawChange(target, situation, random(this.#seed, "membership", start, asked));
  }

  /** `results`: what was asked, or why it was not. */
  async #recorded(target: string, results: readonly (Asked | string)[]): Promise<FaultRecord> {
    const facts = { fault: "membership", phase: "start", target } as const;
    const asked = results.filter((each) => typeof each !== "string");
    if (asked.length === 0) {
      const [description = "no running node says that it leads"] = results.filter(
        (each) => typeof each === "string",
      );
      return { ...facts, outcome: "skipped", nodes: [], description, evidence: null };
    }
    const shown = await this.#asking.shownMembers();
    const proven = asked.filter(
      ({ answer, wanted }) => answer.kind === "done" && isShown(shown, wanted),
    );
    const nodes = proven.flatMap(({ change }) => [...change.add, ...change.remove]);
    return {
      ...facts,
      outcome: proven.length > 0 ? "installed" : "skipped",
      nodes: [...new Set(nodes)].toSorted(),
      description: asked.map((each) => describeAsked(each, proven.includes(each))).join("; "),
      evidence: {
        asked: asked.map(({ change, before, wanted, answer }) => ({
          ...change,
          ...{ before, wanted, answer: `${answer.kind}: ${answer.text}` },
        })),
        members: Object.fromEntries(shown),
      },
      effect: changesAsJson(asked.map(({ change }) => change)),
    };
  }

  async #restore(): Promise<FaultRecord> {
    const { administration } = this.#administered;
    const [leader] = await findLeaders(this.#cluster);
    const [anybody] = administration.transferRequest ? [] : (await viewsOf(this.#cluster)).keys();
    const { answer, wanted } = await this.#asking.askToRestore(leader ?? anybody);
    const shown = await this.#asking.shownMembers();
    const holds = answer.kind === "done" && isShown(shown, wanted);
    const members = wanted.join(" ");
    return {
      ...{ fault: "membership", phase: "stop", target: "members of the beginning" },
      outcome: holds ? "healed" : "failed",
      nodes: wanted,
      description: holds ? `members are ${members} again` : `not proven: members ${members} again`,
      evidence: { answer: `${answer.kind}: ${answer.text}`, members: Object.fromEntries(shown) },
    };
  }
}

/** Without nodes that the cluster does not have. */
function possibleOn(
  nodes: readonly NodeId[],
  changes: readonly AskedChange[],
): readonly AskedChange[] {
  const exists = (node: NodeId): boolean => nodes.includes(node);
  return changes
    .map((each) => ({ ...each, add: each.add.filter(exists), remove: each.remove.filter(exists) }))
    .filter(({ ask, add, remove }) => exists(ask) && add.length + remove.length > 0);
}
