import type { Clog, Disturbance } from "../cluster/cluster.ts";
import { assertNever } from "../core/assert.ts";
import type { NodeId } from "../core/ids.ts";
import type { Json } from "../core/json.ts";
import { disturbancesAsJson } from "./disturbance-json.ts";
import {
  explicitClogsSchema,
  explicitCutSchema,
  explicitDisturbancesSchema,
  explicitNodesSchema,
} from "./explicit-values.ts";
import { type ExplicitHandOver, explicitHandOverSchema } from "./hand-over-nemesis.ts";
import { type AskedChange, changesAsJson, explicitChangesSchema } from "./membership-changes.ts";

/** What a start operation with nothing left to be drawn does, by its parts. Parts can be left out. */
export type EffectParts =
  /** Links, `from` unheard by `to`. */
  | { readonly kind: "links"; readonly links: readonly Link[] }
  | { readonly kind: "nodes"; readonly nodes: readonly NodeId[]; readonly seeds: Seeds | null }
  | { readonly kind: "disturbances"; readonly disturbances: readonly Disturbed[] }
  | { readonly kind: "clogs"; readonly clogs: readonly Clog[] }
  | { readonly kind: "changes"; readonly changes: readonly AskedChange[] }
  | { readonly kind: "hand-over"; readonly handOver: ExplicitHandOver["handOver"] | null };

export interface Link {
  readonly to: NodeId;
  readonly from: NodeId;
}
type Disturbed = readonly [NodeId, Disturbance];
type Seeds = Readonly<Record<NodeId, number>>;

/** The parts of the value of a start operation; null for one that names a target and leaves the rest to be drawn. */
export function effectParts(value: Json): EffectParts | null {
  const cut = explicitCutSchema.safeParse(value);
  if (cut.success) {
    const links = Object.entries(cut.data.grudge).flatMap(([to, unheard]) =>
      unheard.map((from) => ({ to, from })),
    );
    return { kind: "links", links };
  }
  const hit = explicitNodesSchema.safeParse(value);
  if (hit.success) return { kind: "nodes", nodes: hit.data.nodes, seeds: hit.data.seeds ?? null };
  const disturbed = explicitDisturbancesSchema.safeParse(value);
  if (disturbed.success) {
    const disturbances = Object.entries(disturbed.data.disturbances);
    return { kind: "disturbances", disturbances };
  }
  const clogged = explicitClogsSchema.safeParse(value);
  if (clogged.success) return { kind: "clogs", clogs: clogged.data.clogs };
  return administrativeParts(value);
}

function administrativeParts(value: Json): EffectParts | null {
  const asked = explicitChangesSchema.safeParse(value);
  if (asked.success) return { kind: "changes", changes: asked.data.changes };
  const handed = explicitHandOverSchema.safeParse(value);
  return handed.success ? { kind: "hand-over", handOver: handed.data.handOver } : null;
}

/** The value that has these parts; null when there are none. */
export function valueOfParts(parts: EffectParts): Json {
  switch (parts.kind) {
    case "links": {
      if (parts.links.length === 0) return null;
      const grudge: Record<NodeId, readonly NodeId[]> = {};
      for (const { to, from } of parts.links) grudge[to] = [...(grudge[to] ?? []), from];
      return { grudge };
    }
    case "nodes": {
      const { nodes, seeds } = parts;
      if (nodes.length === 0) return null;
      if (seeds === null) return { nodes };
      const kept = Object.entries(seeds).filter(([node]) => nodes.includes(node));
      return { nodes, seeds: Object.fromEntries(kept) };
    }
    case "disturbances":
      if (parts.disturbances.length === 0) return null;
      return disturbancesAsJson(parts.disturbances);
    case "clogs":
      if (parts.clogs.length === 0) return null;
      return { clogs: parts.clogs.map((clog) => ({ ...clog })) };
    case "changes":
      return parts.changes.length === 0 ? null : changesAsJson(parts.changes);
    case "hand-over":
      return parts.handOver && { handOver: { ...parts.handOver } };
    default:
      return assertNever(parts);
  }
}

/** The same with those nodes only that `isKept`. */
export function partsOn(parts: EffectParts, isKept: (node: NodeId) => boolean): EffectParts {
  switch (parts.kind) {
    case "links":
      return { ...parts, links: parts.links.filter(({ to, from }) => isKept(to) && isKept(from)) };
    case "nodes":
      return { ...parts, nodes: parts.nodes.filter(isKept) };
    case "disturbances":
      return { ...parts, disturbances: parts.disturbances.filter(([node]) => isKept(node)) };
    case "clogs":
      return { ...parts, clogs: parts.clogs.filter(({ from, to }) => isKept(from) && isKept(to)) };
    case "changes":
      return { ...parts, changes: changesOn(parts.changes, isKept) };
    case "hand-over": {
      const { handOver } = parts;
      const isPossible = handOver !== null && isKept(handOver.ask) && isKept(handOver.to);
      return isPossible ? parts : { ...parts, handOver: null };
    }
    default:
      return assertNever(parts);
  }
}

/** How many parts there are, and of disturbances by packets each trouble for itself. */
export function effectSize(value: Json): number {
  const parts = effectParts(value);
  if (parts === null) return 1;
  switch (parts.kind) {
    case "links":
      return parts.links.length;
    case "nodes":
      return parts.nodes.length;
    case "disturbances":
      return parts.disturbances.reduce((sum, [, each]) => sum + troublesIn(each).length, 0);
    case "clogs":
      return parts.clogs.reduce((sum, clog) => sum + Object.keys(clog).length, 0);
    case "changes":
      return parts.changes.reduce((sum, { add, remove }) => sum + add.length + remove.length, 0);
    case "hand-over":
      return 1;
    default:
      return assertNever(parts);
  }
}

/** The same effect with less in it: fewer nodes, fewer cuts, fewer troubles. Not all that there are, but at most a few. */
export function lesserEffects(value: Json): readonly Json[] {
  const parts = effectParts(value);
  if (parts === null) return [];
  switch (parts.kind) {
    case "links":
      return lesserCuts(parts.links).map((links) => valueOfParts({ ...parts, links }));
    case "nodes":
      if (parts.nodes.length < 2) return [];
      return parts.nodes.map((left) => valueOfParts(partsOn(parts, (node) => node !== left)));
    case "disturbances": {
      const { disturbances } = parts;
      const fewer = disturbances.map((left) => disturbances.filter((each) => each !== left));
      const milder = disturbances.flatMap(([node, disturbance], at) =>
        milderThan(disturbance).map((less) => disturbances.with(at, [node, less])),
      );
      return [...fewer, ...milder]
        .filter((kept) => kept.length > 0)
        .map((kept) => valueOfParts({ ...parts, disturbances: kept }));
    }
    case "clogs":
      return lesserClogs(parts.clogs).map((clogs) => valueOfParts({ ...parts, clogs }));
    case "changes":
      return lesserChanges(parts.changes).map((changes) => valueOfParts({ ...parts, changes }));
    case "hand-over":
      return [];
    default:
      return assertNever(parts);
  }
}

/** One link less, or a link that is clogged as long as the fault lasts. */
function lesserClogs(clogs: readonly Clog[]): readonly (readonly Clog[])[] {
  const fewer = clogs.map((left) => clogs.filter((each) => each !== left));
  const simpler = clogs.flatMap(({ from, to, ...times }, at) =>
    Object.keys(times).length === 0 ? [] : [clogs.with(at, { from, to })],
  );
  return [...fewer, ...simpler].filter((kept) => kept.length > 0);
}

/** Without nodes that are not kept, and without changes that come to nothing. */
function changesOn(
  changes: readonly AskedChange[],
  isKept: (node: NodeId) => boolean,
): readonly AskedChange[] {
  return changes
    .filter(({ ask }) => isKept(ask))
    .map((each) => ({ ...each, add: each.add.filter(isKept), remove: each.remove.filter(isKept) }))
    .filter(({ add, remove }) => add.length + remove.length > 0);
}

/** One change less, or one node less that comes or goes. */
function lesserChanges(changes: readonly AskedChange[]): readonly (readonly AskedChange[])[] {
  const fewer = changes.map((left) => changes.filter((each) => each !== left));
  const smaller = changes.flatMap((change, at) => {
    const nodes = [...change.add, ...change.remove];
    const without = (node: NodeId) =>
      changesOn([change], (each) => each === change.ask || each !== node);
    return nodes.length < 2 ? [] : nodes.map((node) => changes.toSpliced(at, 1, ...without(node)));
  });
  return [...fewer, ...smaller].filter((kept) => kept.length > 0);
}

/** One node alone instead of a group; or one node less that is deaf. */
function lesserCuts(links: readonly Link[]): readonly (readonly Link[])[] {
  const nodes = [...new Set(links.flatMap(({ to, from }) => [to, from]))];
  const alone = nodes.map((node) => links.filter(({ to, from }) => to === node || from === node));
  const fewer = nodes.map((node) => links.filter(({ to }) => to !== node));
  return [...alone, ...fewer].filter((kept) => kept.length > 0 && kept.length < links.length);
}

/** What is wrong, one by one: a disturbance of another kind than packets is one trouble, a drifting clock two. */
function troublesIn(disturbance: Disturbance): readonly string[] {
  if (disturbance.kind === "clock")
    return (["offsetMs", "driftPpm"] as const).filter((trouble) => disturbance[trouble] !== 0);
  if (disturbance.kind !== "packet") return [disturbance.kind];
  const { latency, lossPpm, duplicatePpm, reorderPpm } = disturbance.conditions;
  const ppms = { lossPpm, duplicatePpm, reorderPpm };
  const troubles = Object.entries(ppms).flatMap(([trouble, ppm]) => (ppm > 0 ? [trouble] : []));
  return latency.kind === "none" ? troubles : ["latency", ...troubles];
}

function milderThan(disturbance: Disturbance): readonly Disturbance[] {
  const troubles = troublesIn(disturbance);
  if (troubles.length < 2) return [];
  return troubles.map((trouble) => {
    if (disturbance.kind === "clock") return { ...disturbance, [trouble]: 0 };
    if (disturbance.kind !== "packet") return disturbance;
    const none = trouble === "latency" ? { kind: "none" } : 0;
    return { ...disturbance, conditions: { ...disturbance.conditions, [trouble]: none } };
  });
}
