import type { Json } from "../../../core/json.ts";
import { shortestPath } from "../../graphs/cycles.ts";
import type { Graph } from "../graph/graph.ts";
import { successorsOf } from "../graph/successors.ts";
import { showJson } from "../input/show.ts";
import type { TransactionHistory } from "../input/transaction-history.ts";
import { versionReason } from "../proof/register-reasons.ts";
import type { CyclicVersions, RegisterOrder } from "../versions/register-order.ts";
import type { PlainAnomaly } from "./anomaly.ts";

/** Keys whose versions would have to come before themselves, by what is taken for granted of each key. */
export function findCyclicVersions(
  history: TransactionHistory,
  order: RegisterOrder,
): readonly PlainAnomaly[] {
  return order.cyclic.map((cyclic): PlainAnomaly => {
    const key = history.keys[cyclic.key] as Json;
    return {
      ...{ name: "cyclic-versions", transactions: [], key },
      explain: (name) => {
        const evidence = { ...order, graph: cyclic.graph };
        const steps = edgesOfCycle(cyclic).map((at) => versionReason(history, evidence, at, name));
        return `the versions of ${showJson(key)} would have to come before themselves: ${steps.join("; ")}.`;
      },
    };
  });
}

/** The shortest cycle through the version that stands for the others, as places of edges. */
function edgesOfCycle({ components, graph, start }: CyclicVersions): readonly number[] {
  const path =
    shortestPath(successorsOf(graph), start, start, (to) => components[to] === components[start]) ??
    [];
  return path
    .slice(1)
    .map((to, i) =>
      placesFrom(graph, path[i] as number).find((at) => graph.targets[at] === to),
    ) as number[];
}

function placesFrom({ starts }: Graph, vertex: number): readonly number[] {
  const first = starts[vertex] as number;
  return Array.from({ length: (starts[vertex + 1] as number) - first }, (_, i) => first + i);
}
