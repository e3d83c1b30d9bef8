import { describe, expect, it } from "vitest";
import type { Message } from "../../node/message.ts";
import { type LinkConditions, PERFECT_LINKS } from "../cluster.ts";
import { SimNetwork } from "./sim-network.ts";
import { eventLabel, World } from "./world.ts";

function createNetwork(conditions: Partial<LinkConditions> = {}, seed = 1) {
  const world = new World();
  const arrived: { atUs: number; message: Message }[] = [];
  const lost: string[] = [];
  const down = new Set<string>();
  const all = { ...PERFECT_LINKS, ...conditions };
  const network = new SimNetwork(world, seed, ["n1", "n2", "n3"], all, {
    deliver: ({ to, message }) => {
      if (down.has(to)) return false;
      arrived.push({ atUs: world.nowUs, message });
      return true;
    },
    onLost: (_, why) => lost.push(why),
  });
  const send = (from: string, to: string, n: number, type = "told", incarnation = 1): void => {
    const message = { src: from, dest: to, body: { type, n } };
    network.send({ from, to, incarnation, message });
  };
  const runAll = (): void => {
    while (world.step());
  };
  const numbers = (): unknown[] => arrived.map(({ message }) => message.body.n);
  return { world, network, arrived, lost, down, send, runAll, numbers };
}

const MANY = [...Array(300).keys()];
const SECOND_US = 1_000_000;

describe("SimNetwork", () => {
  it("carries messages in order, each link at a pace of its own", () => {
    const { arrived, send, runAll, numbers } = createNetwork();
    for (const n of MANY) send("n1", "n2", n);
    runAll();
    expect(numbers()).toEqual(MANY);
    expect(arrived[0]?.atUs).toBeGreaterThan(50);
  });

  it("keeps what is sent over a clogged link, up to a limit, and lets it come in its order", () => {
    const { world, network, lost, send, runAll, numbers } = createNetwork();
    for (const n of [0, 1]) send("n1", "n2", n);
    network.clog([
      { from: "n1", to: "n2", forMs: 40 },
      { from: "n1", to: "n3", afterMs: 10 },
    ]);
    for (const n of [2, 3]) send("n1", "n2", n);
    world.after(20_000, eventLabel("wake", "test", ""), () => send("n1", "n3", 9));
    runAll();
    expect(numbers()).toEqual([0, 1, 2, 3]);
    expect(world.nowUs).toBe(40_000);
    const { evidence } = network.clog([]);
    expect(evidence).toEqual({ clogged: [], waited: { "n1->n2": 4, "n1->n3": 1 } });
    send("n1", "n3", 10);
    runAll();
    expect(numbers()).toEqual([0, 1, 2, 3, 9, 10]);
    network.clog([{ from: "n1", to: "n2" }]);
    for (const n of MANY) send("n1", "n2", n);
    runAll();
    expect(lost).toEqual(Array(100).fill("clogged"));
    network.clog([]);
    runAll();
    expect(numbers().slice(6)).toEqual(MANY.slice(0, 200));
  });

  it("lets messages overtake, repeats and loses them where conditions say so", () => {
    const reordered = createNetwork({ reorderPpm: 300_000 });
    for (const n of MANY) reordered.send("n1", "n2", n);
    reordered.runAll();
    expect(reordered.numbers()).not.toEqual(MANY);
    expect(reordered.numbers().sort((a, b) => Number(a) - Number(b))).toEqual(MANY);

    const doubled = createNetwork({ duplicatePpm: 1_000_000 });
    doubled.send("n1", "n2", 7);
    doubled.runAll();
    expect(doubled.numbers()).toEqual([7, 7]);
    expect(doubled.arrived[0]?.message.body).not.toBe(doubled.arrived[1]?.message.body);

    const gone = createNetwork({ lossPpm: 1_000_000 });
    gone.send("n1", "n2", 7);
    expect([gone.lost, gone.network.counts.lost]).toEqual([["loss"], 1]);
  });

  it("gives a message the same fate whatever else is sent", () => {
    const arrivals = (withOthers: boolean) => {
      const { world, arrived, send, runAll } = createNetwork({
        ...{ latency: { kind: "exponential", meanMs: 20 }, lossPpm: 200_000 },
      });
      const at = (atUs: number, run: () => void) =>
        world.at(atUs, eventLabel("wake", "test", ""), run);
      for (const n of MANY) {
        at(n * SECOND_US, () => send("n1", "n2", n, "own"));
        if (!withOthers) continue;
        at(n * SECOND_US, () => send("n1", "n3", n, "own"));
        at(n * SECOND_US, () => send("n3", "n2", n, "own"));
        at((n + 0.5) * SECOND_US, () => send("n1", "n2", n, "another"));
      }
      runAll();
      return arrived.filter(({ message: { src, dest, body } }) => {
        return src === "n1" && dest === "n2" && body.type === "own";
      });
    };
    const alone = arrivals(false);
    expect(alone.length).toBeGreaterThan(200);
    expect(arrivals(true)).toEqual(alone);
  });

  it("takes with a cut what is on its way, in that direction only", () => {
    const { network, lost, send, runAll, numbers } = createNetwork();
    send("n1", "n2", 1);
    send("n2", "n1", 2);
    network.cut(new Map([["n2", new Set(["n1"])]]));
    expect([network.isCut("n1", "n2"), network.isCut("n2", "n1")]).toEqual([true, false]);
    runAll();
    expect([numbers(), lost]).toEqual([[2], ["cut"]]);
    network.cut(new Map());
    send("n1", "n2", 3);
    runAll();
    expect(numbers()).toEqual([2, 3]);
    expect(network.counts).toEqual({ sent: 3, delivered: 2, cut: 1, lost: 0, refused: 0 });
  });

  it("tells of what came to a node that is down", () => {
    const { network, lost, down, send, runAll } = createNetwork();
    down.add("n2");
    send("n1", "n2", 1);
    runAll();
    expect([lost, network.counts.refused]).toEqual([["receiver-down"], 1]);
  });

  it("clogs a link with a long delay: everything waits, and comes at once when that is over", () => {
    const { world, network, arrived, send, runAll } = createNetwork();
    const clog = { ...PERFECT_LINKS, latency: { kind: "constant", meanMs: 5_000 } } as const;
    network.shape("n1", clog);
    send("n1", "n2", 0);
    network.shape("n1", null);
    for (let n = 1; n < 10; n++) send("n1", "n2", n);
    runAll();
    expect(arrived.map(({ message }) => message.body.n)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(new Set(arrived.map(({ atUs }) => atUs)).size).toBe(1);
    expect(world.nowUs).toBeGreaterThan(5_000_000);
  });
});
