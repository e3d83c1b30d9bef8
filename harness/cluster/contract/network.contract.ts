import { expect, it } from "vitest";
import type { NodeId } from "../../core/ids.ts";
import { grudgeOf, isolate, linksOf } from "./testing/grudges.ts";
import { PATIENT_MS } from "./testing/patience.ts";
import type { Stage } from "./testing/stage.ts";

const NODES = ["n1", "n2", "n3", "n4", "n5"];

/** For each name of a cut: who does not hear whom. */
const CUTS: Readonly<Record<string, Readonly<Record<NodeId, readonly NodeId[]>>>> = {
  "one node alone": isolate(["n1"], ["n2", "n3", "n4", "n5"]),
  "a majority and a minority": isolate(["n1", "n2"], ["n3", "n4", "n5"]),
  "a bridge": isolate(["n1", "n2"], ["n4", "n5"]),
  "a ring of majorities": {
    n1: ["n3", "n4"],
    n2: ["n4", "n5"],
    n3: ["n5", "n1"],
    n4: ["n1", "n2"],
    n5: ["n2", "n3"],
  },
  "one link, one way": { n1: ["n2"] },
  "a node that hears nobody": { n3: ["n1", "n2", "n4", "n5"] },
  "a node that nobody hears": { n1: ["n3"], n2: ["n3"], n4: ["n3"], n5: ["n3"] },
};

/** Cuts: which links carry messages, and which do not. */
export function describeNetwork(stage: Stage): void {
  const { start, played, expectBlocked } = stage;

  it(
    "cuts exactly the links that a grudge names, whatever was cut before, and heals",
    played(async () => {
      const session = await start(NODES);
      await expectBlocked(session, []);
      for (const [cut, refusals] of Object.entries(CUTS)) {
        const grudge = grudgeOf(refusals);
        expect((await stage.cluster.network.cut(grudge)).holds, cut).toBe(true);
        await expectBlocked(session, linksOf(grudge), cut);
      }
      for (let times = 0; times < 2; times++) {
        expect((await stage.cluster.network.heal()).holds).toBe(true);
        await expectBlocked(session, []);
      }
    }),
  );

  it.runIf(!stage.skip.includes("clog"))(
    "lets what is sent over a clogged link wait, and come in its order",
    played(async () => {
      const session = await start();
      const { cluster } = stage;
      const tell = (to: NodeId, token: string) =>
        session.call("n1", { type: "tell", to, token }, PATIENT_MS);
      const heardBy = async (node: NodeId) =>
        (await session.call(node, { type: "heard" }, PATIENT_MS)).tokens;
      expect((await cluster.network.clog?.([{ from: "n1", to: "n2" }]))?.holds).toBe(true);
      for (const token of ["a", "b", "c"]) await tell("n2", token);
      await tell("n3", "d");
      await stage.eventually(async () => `${await heardBy("n3")}` === "d");
      expect(await heardBy("n2")).toEqual([]);
      expect(await cluster.network.clog?.([])).toEqual({
        ...{ holds: true, evidence: { clogged: [], waited: { "n1->n2": 3 } } },
      });
      await stage.eventually(async () => `${await heardBy("n2")}` === "a,b,c");
      await cluster.network.clog?.([{ from: "n1", to: "n2", afterMs: 0, forMs: 20 }]);
      await tell("n2", "e");
      await stage.eventually(async () => `${await heardBy("n2")}` === "a,b,c,e");
    }),
  );

  it(
    "leaves the lines to clients alone when a node is cut off",
    played(async () => {
      const session = await start();
      await stage.cluster.network.cut(grudgeOf(isolate(["n1"], ["n2", "n3"])));
      const reply = await session.call("n1", { type: "echo", value: 1 }, PATIENT_MS);
      expect(reply.value).toBe(1);
    }),
  );
}
