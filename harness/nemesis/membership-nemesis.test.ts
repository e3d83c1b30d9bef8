import { expect, test } from "vitest";
import { HarnessError } from "../core/errors.ts";
import { CHANGE_MEMBERS, MembershipNemesis, RESTORE_MEMBERS } from "./membership-nemesis.ts";
import {
  AdministeredCluster,
  FAKE_ADMINISTRATION,
  impatientClock,
} from "./testing/administered-cluster.ts";

function start(...leaders: readonly string[]) {
  const cluster = new AdministeredCluster(5);
  for (const leader of leaders) cluster.elect(leader);
  const meanwhile: (() => void)[] = [];
  const administered = {
    ...{ administration: FAKE_ADMINISTRATION, membersAtStart: ["n1", "n2", "n3"] },
    clock: impatientClock(() => meanwhile.shift()?.()),
  };
  const nemesis = new MembershipNemesis(cluster, 7, administered);
  return {
    cluster,
    meanwhile,
    nemesis,
    change: (target: string) => nemesis.invoke(CHANGE_MEMBERS, { target }),
    ask: (...changes: readonly { ask: string; add: string[]; remove: string[] }[]) =>
      nemesis.invoke(CHANGE_MEMBERS, { changes }),
    restore: () => nemesis.invoke(RESTORE_MEMBERS, null),
  };
}

const ADD_N4 = { ask: "n1", add: ["n4"], remove: [] };

test("tutorial: a node joins, a majority of the new members says so, and the cure sends it away", async () => {
  const { change, cluster, restore } = start("n1");
  const record = await change("join");
  expect(record).toMatchObject({ fault: "membership", outcome: "installed", target: "join" });
  const [joined = "none"] = record.nodes;
  expect(["n4", "n5"]).toContain(joined);
  expect(record.description).toBe(`n1: +${joined}, members are n1 n2 n3 ${joined}`);
  expect(record.effect).toEqual({ changes: [{ ask: "n1", add: [joined], remove: [] }] });
  expect(await restore()).toMatchObject({
    ...{ phase: "stop", outcome: "healed", nodes: ["n1", "n2", "n3"] },
    description: "members are n1 n2 n3 again",
  });
  expect(cluster.membersBy("n2")).toEqual(["n1", "n2", "n3"]);
});

test("the effect of a start makes another one do the same", async () => {
  const first = start("n1");
  const { effect } = await first.change("replace");
  const second = start("n1");
  const [change] = (effect as { changes: [typeof ADD_N4] }).changes;
  expect(await second.ask(change)).toMatchObject({ outcome: "installed", effect });
  expect(second.cluster.membersBy("n1")).toEqual(first.cluster.membersBy("n1"));
});

test("each of two nodes that say they lead is asked for a change of its own", async () => {
  const { change, cluster } = start("n1", "n2");
  cluster.answers.set("n1", "never");
  const { description, outcome } = await change("reshape");
  expect(cluster.asked).toEqual(["n1", "n2"]);
  expect(outcome).toBe("installed");
  expect(description).toContain("not done yet, and may still come (n1 did not answer 'change'");
});

test("rivals: the leader makes way and changes something, and so does whoever leads next", async () => {
  const { ask, change, cluster, meanwhile } = start("n1");
  await ask(ADD_N4);
  cluster.answers.set("n1", "never").set("n2", 11);
  meanwhile.push(
    () => {},
    () => {},
    () => cluster.elect("n2"),
  );
  const { effect, outcome } = await change("rivals");
  expect(effect).toMatchObject({
    changes: [{ ask: "n1", handOverTo: expect.stringMatching(/^n[234]$/) }, { ask: "n2" }],
  });
  expect(outcome).toBe("skipped");
  expect(cluster.asked.toSorted()).toEqual(["n1", "n1", "n1", "n2"]);
});

test("what is refused, unanswered or done without anybody seeing it was not possible now", async () => {
  const { ask, cluster } = start("n1");
  cluster.answers.set("n1", 11);
  expect(await ask(ADD_N4)).toMatchObject({
    ...{ outcome: "skipped", description: "n1: +n4, refused (n1: not now)" },
    effect: { changes: [ADD_N4] },
  });
  cluster.answers.set("n1", 0);
  expect((await ask(ADD_N4)).description).toMatch(/^n1: \+n4, not done yet, and may still come/);
  cluster.answers.clear();
  cluster.deaf = ["n1", "n2", "n3"];
  const unseen = await ask(ADD_N4);
  expect(unseen.outcome).toBe("skipped");
  expect(unseen.description).toBe("n1: +n4, done, but not seen on a majority of the members");
});

test("enough members stay, a majority of them running", async () => {
  const { change, cluster } = start("n1");
  expect((await change("leave")).description).toBe("fewer than 3 members would be left");
  cluster.states.set("n2", "down").set("n4", "down").set("n5", "paused");
  expect((await change("join")).description).toMatch(
    /^of the members .* no majority would be running$/,
  );
  cluster.states.set("n1", "down");
  expect((await change("join")).description).toBe("no running node says that it leads");
  expect(cluster.asked).toEqual([]);
});

test("nodes that the cluster does not have are left out of what is written down", async () => {
  const { ask, cluster } = start("n1");
  const record = await ask({ ask: "n1", add: ["n4", "n9"], remove: [] }, { ...ADD_N4, ask: "n8" });
  expect(record.effect).toEqual({ changes: [ADD_N4] });
  expect(await ask({ ask: "n9", add: ["n4"], remove: [] })).toMatchObject({ outcome: "skipped" });
  expect(cluster.asked).toEqual(["n1"]);
});

test("a cure that is refused has failed, and can be tried again", async () => {
  const { ask, cluster, restore } = start("n1");
  await ask(ADD_N4);
  cluster.answers.set("n1", 11);
  expect(await restore()).toMatchObject({
    outcome: "failed",
    evidence: { answer: "refused: n1: not now" },
  });
  cluster.answers.clear();
  expect(await restore()).toMatchObject({ outcome: "healed" });
});

test("a node that is out and does not start any more is not asked back in", async () => {
  const { ask, cluster, restore } = start("n1");
  await ask({ ask: "n1", add: ["n4"], remove: ["n3"] });
  cluster.lies = { refuse: ["n2", "n3"] };
  expect(await restore()).toMatchObject({
    ...{ outcome: "healed", nodes: ["n1", "n2"] },
    description: "members are n1 n2 again",
  });
});

test("an operation or a value that it does not know is the harness' own mistake", async () => {
  await expect(start("n1").change("everybody")).rejects.toThrow(HarnessError);
});

test("what was asked for is told while nobody knows what comes of it", async () => {
  const { change, nemesis } = start("n1");
  expect(nemesis.underWay()).toBeNull();
  const done = change("join");
  while (nemesis.underWay() === null) await Promise.resolve();
  const begun = nemesis.underWay();
  const { effect } = await done;
  expect(begun).toMatchObject({ f: CHANGE_MEMBERS, record: { outcome: "skipped", effect } });
  expect(nemesis.underWay()).toBeNull();
});
