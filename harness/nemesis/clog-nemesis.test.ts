import { expect, test } from "vitest";
import { random } from "../core/random.ts";
import { CLOG_TARGETS, drawClogs } from "./clog-draws.ts";
import { ClogNemesis } from "./clog-nemesis.ts";
import { effectSize, lesserEffects } from "./effect-values.ts";
import { FakeCluster } from "./testing/fake-cluster.ts";

test("tutorial: a link is clogged, and opened again", async () => {
  const cluster = new FakeCluster(3);
  const nemesis = new ClogNemesis(cluster, 1);
  const clogs = [{ from: "n1", to: "n2", forMs: 200 }];
  expect(await nemesis.invoke("start-clog", { clogs })).toMatchObject({
    ...{ outcome: "installed", target: "explicit", nodes: ["n2"] },
    ...{ description: "n1>n2 for 200 ms", effect: { clogs } },
  });
  expect(cluster.clogs).toEqual(clogs);
  expect(await nemesis.invoke("stop-clog", null)).toMatchObject({
    ...{ outcome: "healed", target: "explicit", description: "every link carries again" },
  });
  expect(cluster.clogs).toEqual([]);
});

test("what it drew, done again by its effect, is the same", async () => {
  const cluster = new FakeCluster(5);
  for (const target of CLOG_TARGETS) {
    cluster.elect("n3");
    const { effect = null } = await new ClogNemesis(cluster, 7).invoke("start-clog", { target });
    const drawn = cluster.clogs;
    expect(drawn.length).toBeGreaterThan(0);
    await new ClogNemesis(cluster, 8).invoke("start-clog", effect);
    expect(cluster.clogs).toEqual(drawn);
  }
});

test("what is not possible, or not proven, is told as such", async () => {
  const cluster = new FakeCluster(3);
  const nemesis = new ClogNemesis(cluster, 1);
  expect(await nemesis.invoke("start-clog", { target: "leader" })).toMatchObject({
    ...{ outcome: "skipped", description: "no running node says that it leads" },
  });
  const elsewhere = { clogs: [{ from: "n1", to: "n9" }] };
  expect(await nemesis.invoke("start-clog", elsewhere)).toMatchObject({ outcome: "skipped" });
  cluster.lies = { clog: true };
  expect(await nemesis.invoke("start-clog", { target: "link" })).toMatchObject({
    outcome: "failed",
  });
  await expect(nemesis.invoke("start-clog", { clogs: 1 })).rejects.toThrow(/"clogs"/);
});

const NODES = ["n1", "n2", "n3", "n4", "n5"];
const draws = (target: (typeof CLOG_TARGETS)[number]) =>
  Array.from({ length: 200 }, (_, n) => drawClogs(target, NODES, ["n2"], random(n, "clog")));

test("swizzle clogs one link after the other, and opens them in another order", () => {
  let isOther = false;
  for (const clogs of draws("swizzle")) {
    const closes = clogs.map(({ afterMs = 0 }) => afterMs);
    const opens = clogs.map(({ afterMs = 0, forMs = 0 }) => afterMs + forMs);
    expect(closes).toEqual([...new Set(closes)].toSorted((a, b) => a - b));
    expect(new Set(opens).size).toBe(clogs.length);
    expect(Math.min(...opens)).toBeGreaterThan(Math.max(...closes));
    isOther ||= opens.toString() !== opens.toSorted((a, b) => a - b).toString();
  }
  expect(isOther).toBe(true);
});

test("no link comes twice, lengths vary, and those of leaders go out from one", () => {
  for (const target of CLOG_TARGETS)
    for (const clogs of draws(target))
      expect(new Set(clogs.map(({ from, to }) => `${from}>${to}`)).size).toBe(clogs.length);
  expect(new Set(draws("link").map(([clog]) => clog?.forMs)).size).toBeGreaterThan(50);
  expect(new Set(draws("leader").flatMap((clogs) => clogs.map(({ from }) => from)))).toEqual(
    new Set(["n2"]),
  );
});

test("shrinking leaves links out, and makes the rest last as long as the fault", () => {
  const clogs = [
    { from: "n1", to: "n2", forMs: 20 },
    { from: "n2", to: "n3" },
  ];
  const lesser = lesserEffects({ clogs });
  expect(lesser).toEqual([
    { clogs: [{ from: "n2", to: "n3" }] },
    { clogs: [{ from: "n1", to: "n2", forMs: 20 }] },
    { clogs: [{ from: "n1", to: "n2" }, clogs[1]] },
  ]);
  for (const value of lesser) expect(effectSize(value)).toBeLessThan(effectSize({ clogs }));
});
