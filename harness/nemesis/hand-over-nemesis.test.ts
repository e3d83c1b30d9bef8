import { expect, test } from "vitest";
import { HAND_OVER, HandOverNemesis, STOP_HAND_OVER } from "./hand-over-nemesis.ts";
import {
  AdministeredCluster,
  FAKE_ADMINISTRATION,
  impatientClock,
} from "./testing/administered-cluster.ts";

function start() {
  const cluster = new AdministeredCluster(5);
  cluster.elect("n1");
  const administered = {
    ...{ administration: FAKE_ADMINISTRATION, membersAtStart: ["n1", "n2", "n3"] },
    clock: impatientClock(),
  };
  const nemesis = new HandOverNemesis(cluster, 3, administered);
  return { cluster, nemesis, invoke: nemesis.invoke.bind(nemesis) };
}

test("tutorial: another member leads afterwards, and there is nothing to undo", async () => {
  const { invoke } = start();
  const record = await invoke(HAND_OVER, { target: "member" });
  expect(record).toMatchObject({ fault: "hand-over", outcome: "installed", target: "member" });
  const [, to = "none"] = record.nodes;
  expect(["n2", "n3"]).toContain(to);
  expect(record).toMatchObject({
    ...{ effect: { handOver: { ask: "n1", to } }, evidence: { leaders: [to] } },
    description: `n1 asked to make way for ${to}: ${to} leads`,
  });
  expect(await invoke(STOP_HAND_OVER, null)).toMatchObject({ phase: "stop", outcome: "healed" });
});

test("a leader that keeps its office was not made to go, whatever it answered", async () => {
  const { cluster, invoke } = start();
  const value = { handOver: { ask: "n1", to: "n3" } };
  cluster.answers.set("n1", 11);
  expect(await invoke(HAND_OVER, value)).toMatchObject({
    ...{ outcome: "skipped", target: "explicit", effect: value },
    description: "n1 asked to make way for n3: refused (n1: not now)",
  });
  cluster.answers.set("n1", "never");
  expect((await invoke(HAND_OVER, value)).description).toContain("open (n1 did not answer");
});

test("without a leader, or without anybody to follow it, there is nothing to ask", async () => {
  const { cluster, invoke } = start();
  cluster.states.set("n2", "down").set("n3", "paused");
  const alone = await invoke(HAND_OVER, { target: "member" });
  expect(alone).toMatchObject({ outcome: "skipped", description: "no member but n1 is running" });
  cluster.states.set("n1", "down");
  const headless = await invoke(HAND_OVER, { target: "member" });
  expect(headless.description).toBe("no running node says that it leads");
  const stranger = await invoke(HAND_OVER, { handOver: { ask: "n9", to: "n1" } });
  expect(stranger.description).toBe("n9 cannot be asked to hand over to n1");
});

test("what was asked for is told while nobody knows what comes of it", async () => {
  const { nemesis, invoke } = start();
  const done = invoke(HAND_OVER, { target: "member" });
  while (nemesis.underWay() === null) await Promise.resolve();
  const begun = nemesis.underWay();
  const { effect } = await done;
  expect(begun).toMatchObject({ f: HAND_OVER, record: { outcome: "skipped", effect } });
  expect(nemesis.underWay()).toBeNull();
});
