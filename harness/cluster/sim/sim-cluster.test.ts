import { expect, it } from "vitest";
import { FixtureProgram } from "../../node/fixtures/fixture-program.ts";
import { describeCluster } from "../cluster.contract.ts";
import { guardRealWorld } from "./real-world.ts";
import { createSimCluster } from "./sim-cluster.ts";
import { runInVirtualTime } from "./virtual-time.ts";
import { eventLabel, World } from "./world.ts";

let world = new World();

describeCluster({
  name: "sim",
  createCluster: ({ nodes, seed }) =>
    createSimCluster({
      ...{ world, nodes, seed },
      createProgram: (env) => new FixtureProgram(env),
      program: { bugs: new Set(), settings: {} },
    }),
  skip: ["freeze", "bandwidth", "reset", "cpu", "memory"],
  mayKeepUnsynced: true,
  play: async (work) => {
    world = new World();
    const removeGuards = guardRealWorld();
    try {
      await runInVirtualTime(world, work());
    } finally {
      removeGuards();
    }
  },
  sleep: (durationMs) =>
    new Promise((resolve) =>
      world.clock.schedule(world.clock.now() + durationMs * 1_000_000, resolve),
    ),
});

it("tells clients of a crash before anything else happens", async () => {
  const world = new World();
  const cluster = createSimCluster({
    ...{ world, nodes: ["n1", "n2"], seed: 1 },
    createProgram: (env) => new FixtureProgram(env),
    program: { bugs: new Set(), settings: {} },
  });
  const work = async (): Promise<number> => {
    await cluster.start();
    for (let atUs = 0; atUs < 5_000_000; atUs += 1_000)
      world.at(atUs, eventLabel("timer", "n2", ""), () => {});
    const call = cluster.openSession().call("n1", { type: "throw", to: "n2" }, 4_000);
    return call.then(
      () => -1,
      () => world.nowUs,
    );
  };
  const toldAtUs = await runInVirtualTime(world, work());
  expect(toldAtUs).toBeGreaterThan(0);
  expect(toldAtUs).toBeLessThan(1_000);
});
