import { expect, it } from "vitest";
import { type LinkConditions, PERFECT_LINKS } from "../cluster.ts";
import { FakeAgent } from "./testing/fake-agent.ts";
import { Traffic } from "./traffic.ts";

const SLOW: LinkConditions = { ...PERFECT_LINKS, latency: { kind: "constant", meanMs: 20 } };
const LOSSY: LinkConditions = { ...PERFECT_LINKS, lossPpm: 500_000 };

it("gives the agent the whole state, whichever fault changes", async () => {
  const { agent, traffic } = create();
  await traffic.change({ unheard: ["10.0.0.2"] });
  await traffic.change({ bandwidthKbit: 100 });
  await traffic.change({ reset: true });
  await traffic.change({ unheard: [] });
  expect(agent.states).toMatchObject([
    { drops: [{ from: "10.0.0.2", port: 7000 }], bandwidthKbit: null, resets: [] },
    { drops: [{ from: "10.0.0.2", port: 7000 }], bandwidthKbit: 100, resets: [] },
    { drops: [{ from: "10.0.0.2", port: 7000 }], bandwidthKbit: 100, resets: ["10.0.0.2"] },
    { drops: [], bandwidthKbit: 100, resets: ["10.0.0.2"] },
  ]);
});

it("cuts the ports that it was told to", async () => {
  const { agent, traffic } = create({ cutPorts: [1, 2] });
  await traffic.change({ unheard: ["10.0.0.2"] });
  expect(agent.states[0]?.drops.map(({ port }) => port)).toEqual([1, 2]);
});

it("puts a fault on top of what the links are like for the whole run, and takes only the fault away", async () => {
  const { agent, traffic } = create({ linkConditions: { ...SLOW, lossPpm: 500_000 } });
  await traffic.change({ packet: LOSSY });
  await traffic.change({ packet: null });
  expect(agent.states.map(({ packet }) => [packet?.latency, packet?.lossPpm])).toEqual([
    [SLOW.latency, 750_000],
    [SLOW.latency, 500_000],
  ]);
});

it("asks for nothing on perfect links", async () => {
  const { agent, traffic } = create();
  await traffic.change({ packet: SLOW });
  await traffic.change({ packet: null });
  expect(agent.states.map(({ packet }) => packet)).toEqual([SLOW, null]);
});

it("goes on after an agent could not do something", async () => {
  const { agent, traffic } = create();
  agent.refuses = ({ packet }) => packet !== null;
  await expect(traffic.change({ packet: SLOW })).rejects.toThrow("refused");
  await traffic.change({ packet: null });
  expect(agent.states).toHaveLength(1);
});

function create(options: { cutPorts?: number[]; linkConditions?: LinkConditions } = {}) {
  const agent = new FakeAgent();
  const traffic = new Traffic({
    agent: agent.client,
    peers: ["10.0.0.2"],
    peerPort: 7000,
    cutPorts: [7000],
    linkConditions: PERFECT_LINKS,
    ...options,
  });
  return { agent, traffic };
}
