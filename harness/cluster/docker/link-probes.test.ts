import { expect, it } from "vitest";
import { PERFECT_LINKS } from "../cluster.ts";
import { type Probed, probeLinks } from "./link-probes.ts";
import { FakeAgent } from "./testing/fake-agent.ts";
import { Traffic } from "./traffic.ts";

const n1 = node("n1", "10.0.0.1");
const n2 = node("n2", "10.0.0.2");
/** n2 does not hear n1. */
const isCut = (from: string, to: string): boolean => from === "n1" && to === "n2";

it("proves a one-way cut: silence over it, an answer the other way", async () => {
  n1.fake.probes = () => "silent";
  n2.fake.probes = () => "refused";
  const { holds, evidence } = await probe();
  expect(holds).toBe(true);
  expect(evidence).toMatchObject({ linksProbed: 2, blocked: 1, open: 1, disagreeing: [] });
});

it("names the links that are not as the rules say", async () => {
  n1.fake.probes = () => "open";
  n2.fake.probes = () => "silent";
  const { holds, evidence } = await probe();
  expect(holds).toBe(false);
  expect(evidence).toMatchObject({
    disagreeing: [
      "n1->n2:7000 should be blocked, and is open",
      "n2->n1:7000 should be open, and is silent",
    ],
  });
});

it("gives an open link that loses packets more chances, and more time for each", async () => {
  const timeoutsMs: number[] = [];
  n1.fake.probes = () => "silent";
  n2.fake.probes = (_, timeoutMs) => (timeoutsMs.push(timeoutMs) < 3 ? "silent" : "open");
  expect((await probe()).holds).toBe(true);
  expect(timeoutsMs).toEqual([300, 600, 1200]);
});

it("expects no way through to a node whose connections are reset", async () => {
  n1.fake.probes = () => "refused";
  n2.fake.probes = () => "reset";
  await n1.traffic.change({ reset: true });
  expect((await probe()).holds).toBe(true);
  n2.fake.probes = () => "open";
  expect((await probe()).holds).toBe(false);
  await n1.traffic.change({ reset: false });
});

function probe() {
  return probeLinks({ nodes: [n1, n2], isCut, ports: [7000], facts: {} });
}

function node(id: string, address: string): Probed & { readonly fake: FakeAgent } {
  const fake = new FakeAgent();
  const agent = fake.client;
  const facts = { peers: ["10.0.0.9"], peerPort: 7000, cutPorts: [7000] };
  const traffic = new Traffic({ agent, ...facts, linkConditions: PERFECT_LINKS });
  return { id, address, agent, fake, traffic };
}
