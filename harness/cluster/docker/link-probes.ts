import type { NodeId } from "../../core/ids.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Proof } from "../cluster.ts";
import type { AgentClient } from "./agent/agent-client.ts";
import type { ProbeOutcome, ProbeTarget } from "./agent/protocol.ts";
import { meanMsOf, type Traffic } from "./traffic.ts";

/** What a probe needs to know of a node. */
export interface Probed {
  readonly id: NodeId;
  readonly address: string;
  readonly agent: AgentClient;
  readonly traffic: Traffic;
}

export interface ProbePlan {
  /** The nodes between which links are probed. */
  readonly nodes: readonly Probed[];
  readonly isCut: (from: NodeId, to: NodeId) => boolean;
  readonly ports: readonly number[];
  /** More to say in the evidence. */
  readonly facts: JsonObject;
}

interface Link {
  readonly from: Probed;
  readonly to: Probed;
  readonly port: number;
  /** A reset fault at an end of it answers in place of the node. */
  readonly expected: "open" | "blocked" | "reset";
}

interface Answer {
  readonly link: Link;
  readonly outcome: ProbeOutcome;
}

const TIMEOUT_MS = 300;
/** An open link may lose a probe, or be slow: it has so many chances, each longer than the one before. */
const TRIES = 5;

/**
 * Connects from every node to every other and compares what happens with what the rules say: over a cut link no answer
 * may come, over an open one some answer must; a refusal is one, since it has come from the other kernel.
 *
 * @throws HarnessError when an agent is gone.
 */
export async function probeLinks(plan: ProbePlan): Promise<Proof> {
  const links = linksOf(plan);
  const slowestMs = Math.max(0, ...plan.nodes.map(({ traffic }) => meanMsOf(traffic.conditions)));
  const settled: Answer[] = [];
  let open = links;
  for (let attempt = 0; attempt < TRIES && open.length > 0; attempt++) {
    const timeoutMs = Math.round((TIMEOUT_MS + 8 * slowestMs) * 2 ** attempt);
    const answers = await probeOnce(open, timeoutMs);
    const isDoubtful = ({ link, outcome }: Answer): boolean =>
      outcome === "silent" && link.expected === "open" && attempt < TRIES - 1;
    settled.push(...answers.filter((answer) => !isDoubtful(answer)));
    open = answers.filter(isDoubtful).map(({ link }) => link);
  }
  const wrong = settled.filter(({ link, outcome }) => !agrees(link, outcome));
  const evidence = {
    linksProbed: settled.length,
    blocked: settled.filter(({ outcome }) => outcome === "silent").length,
    open: settled.filter(({ link, outcome }) => link.expected !== "reset" && isAnswer(outcome))
      .length,
    reset: settled.filter(({ link }) => link.expected === "reset").length,
    disagreeing: wrong.map(describe),
    ...plan.facts,
  };
  return { holds: wrong.length === 0, evidence };
}

function linksOf({ nodes, ports, isCut }: ProbePlan): readonly Link[] {
  return nodes.flatMap((from) =>
    nodes
      .filter((to) => to !== from)
      .flatMap((to) =>
        ports.map((port) => ({ from, to, port, expected: expectation(from, to, isCut) })),
      ),
  );
}

function expectation(from: Probed, to: Probed, isCut: ProbePlan["isCut"]): Link["expected"] {
  if (from.traffic.isReset || to.traffic.isReset) return "reset";
  return isCut(from.id, to.id) ? "blocked" : "open";
}

async function probeOnce(links: readonly Link[], timeoutMs: number): Promise<readonly Answer[]> {
  const senders = [...new Set(links.map(({ from }) => from))];
  const answers = await Promise.all(
    senders.map(async (from) => {
      const own = links.filter((link) => link.from === from);
      const outcomes = await from.agent.probe(own.map(targetOf), timeoutMs);
      return own.map((link, index) => ({ link, outcome: outcomes[index]?.outcome ?? "silent" }));
    }),
  );
  return answers.flat();
}

function targetOf({ to, port }: Link): ProbeTarget {
  return { node: to.id, address: to.address, port };
}

/** Under a reset fault a probe meets the reset, or a drop that comes before it; it must not get through. */
function agrees({ expected }: Link, outcome: ProbeOutcome): boolean {
  switch (expected) {
    case "open":
      return isAnswer(outcome);
    case "blocked":
      return outcome === "silent";
    case "reset":
      return outcome !== "open";
  }
}

function isAnswer(outcome: ProbeOutcome): boolean {
  return outcome === "open" || outcome === "refused";
}

function describe({ link, outcome }: Answer): string {
  const { from, to, port, expected } = link;
  return `${from.id}->${to.id}:${port} should be ${expected}, and is ${outcome}`;
}
