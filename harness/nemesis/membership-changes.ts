import { z } from "zod";
import { assertNever } from "../core/assert.ts";
import type { NodeId } from "../core/ids.ts";
import type { Json } from "../core/json.ts";
import type { Random } from "../core/random.ts";
import { majorityOf } from "./grudges.ts";

/**
 * What is changed: `leader-leaves`: whoever is asked; `replace`: one in, one out, a dead one if there is any; `reshape`: any other set of members, mostly
 * by several nodes in and out at once.
 */
const CHANGES = ["leave", "join", "replace", "leader-leaves", "reshape"] as const;
export type ChangeKind = (typeof CHANGES)[number];

/**
 * `rivals`: the leader is asked to make way and a moment later for a change, and the next node that comes to lead is asked
 * for another change at once. What the first one began may be half done then, and nobody else may know of it (Ongaro,
 * "bug in single-server membership changes", raft-dev, 10 July 2015).
 */
export const MEMBERSHIP_TARGETS = [...CHANGES, "rivals"] as const;
export type MembershipTarget = (typeof MEMBERSHIP_TARGETS)[number];

const nodesSchema = z.array(z.string()).readonly();

const askedChangeSchema = z
  .object({
    ask: z.string(),
    add: nodesSchema,
    remove: nodesSchema,
    /** Milliseconds since the start. */
    afterMs: z.number().nonnegative().exactOptional(),
    /** To whom the node that is asked is to hand its leadership, from the start on. */
    handOverTo: z.string().exactOptional(),
  })
  .readonly();

/** What these nodes are asked: `{"changes":[{"ask":"n1","add":["n4"],"remove":[]}]}`. */
export const explicitChangesSchema = z
  .object({
    changes: z.array(askedChangeSchema).readonly(),
  })
  .readonly();

export type AskedChange = z.infer<typeof askedChangeSchema>;

export interface MemberSituation {
  readonly nodes: readonly NodeId[];
  readonly running: ReadonlySet<NodeId>;
  /** As the node sees it that is asked. */
  readonly members: readonly NodeId[];
  readonly asked: NodeId;
}

/** In clusters of more nodes than that, so many members stay; in smaller ones, all but one. */
const FEWEST_MEMBERS = 3;

/** A change that leaves enough members, and a majority of them running; or why there is none. */
export function drawChange(
  target: MembershipTarget,
  situation: MemberSituation,
  stream: Random,
): AskedChange | string {
  const { asked, members, nodes, running } = situation;
  const kind = target === "rivals" ? rivalKind(members.length, stream) : target;
  const wanted = wantedMembers(kind, situation, stream);
  if (typeof wanted === "string") return wanted;
  const add = wanted.filter((node) => !members.includes(node));
  const remove = members.filter((node) => !wanted.includes(node));
  if (add.length + remove.length === 0) return "the members that were drawn are those there are";
  const fewest = Math.min(FEWEST_MEMBERS, nodes.length - 1);
  if (wanted.length < fewest) return `fewer than ${fewest} members would be left`;
  const fit = wanted.filter((node) => running.has(node));
  if (fit.length < majorityOf(wanted.length))
    return `of the members ${wanted.join(" ")}, no majority would be running`;
  return { ask: asked, add, remove };
}

/**
 * When two leaders each take one node away from an even number, there are majorities of both sets that have nobody in common;
 * when they start from an odd number, there are none.
 */
function rivalKind(memberCount: number, stream: Random): ChangeKind {
  return memberCount % 2 === 0 ? "leave" : stream.pick(["join", "join", "leave", "replace"]);
}

/** The members after a change. */
export function changed(
  members: readonly NodeId[],
  { add, remove }: Pick<AskedChange, "add" | "remove">,
): readonly NodeId[] {
  const stay = members.filter((node) => !remove.includes(node));
  return [...stay, ...add.filter((node) => !stay.includes(node))].toSorted();
}

/** `n1: +n4 -n2`. */
export function changeText({ ask, add, remove }: AskedChange): string {
  const steps = [...add.map((node) => `+${node}`), ...remove.map((node) => `-${node}`)];
  return `${ask}: ${steps.join(" ")}`;
}

export function changesAsJson(changes: readonly AskedChange[]): Json {
  return { changes: changes.map((change) => ({ ...change })) };
}

function wantedMembers(
  kind: ChangeKind,
  { asked, members, nodes, running }: MemberSituation,
  stream: Random,
): readonly NodeId[] | string {
  const outsiders = nodes.filter((node) => !members.includes(node));
  switch (kind) {
    case "leave": {
      const gone = stream.pick(members);
      return members.filter((node) => node !== gone);
    }
    case "leader-leaves":
      return members.filter((node) => node !== asked);
    case "join":
      if (outsiders.length === 0) return "every node is a member";
      return [...members, stream.pick(outsiders)];
    case "replace": {
      if (outsiders.length === 0) return "every node is a member";
      const dead = members.filter((node) => !running.has(node));
      const gone = stream.pick(dead.length > 0 ? dead : members);
      return [...members.filter((node) => node !== gone), stream.pick(outsiders)];
    }
    case "reshape": {
      const fewest = Math.min(FEWEST_MEMBERS, nodes.length);
      return stream.shuffle(nodes).slice(0, stream.between(fewest, nodes.length));
    }
    default:
      return assertNever(kind);
  }
}
