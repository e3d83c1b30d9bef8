import { describe, expect, it } from "vitest";
import { CallTimeout, NodeUnreachable } from "../../client/client.ts";
import { expectToHold } from "./testing/expectations.ts";
import { grudgeOf } from "./testing/grudges.ts";
import { PATIENT_MS, SHORT_MS } from "./testing/patience.ts";
import type { Stage } from "./testing/stage.ts";

/** Nodes that end, stop and go on. */
export function describeProcesses(stage: Stage): void {
  const { skip, start, played, recovered } = stage;

  describe.skipIf(skip.includes("kill"))("kill", () => {
    it(
      "ends a node, and restart brings it back with its data",
      played(async () => {
        const session = await start();
        const { processes } = stage.cluster;
        await session.call("n1", { type: "save", file: "log", record: { a: 1 } }, PATIENT_MS);

        expect((await processes.kill("n1")).holds).toBe(true);
        expect(processes.state("n1")).toBe("down");
        const call = session.call("n1", { type: "echo" }, PATIENT_MS);
        await expect(call).rejects.toBeInstanceOf(NodeUnreachable);
        expect(await stage.cluster.inspect("n1")).toBeNull();
        expect((await processes.kill("n1")).holds).toBe(true);

        expect((await processes.restart("n1")).holds).toBe(true);
        expect(processes.state("n1")).toBe("running");
        const { files } = await session.call("n1", { type: "recovered" }, PATIENT_MS);
        expect(files).toEqual({ log: [{ a: 1 }] });
        expect((await processes.restart("n1")).holds).toBe(false);
        expect(stage.cluster.incidents()).toEqual([]);
      }),
    );

    it(
      "leaves a call that was under way open, without keeping its client waiting",
      played(async () => {
        const session = await start(["n1"]);
        const call = session.call("n1", { type: "silence" }, 10 * PATIENT_MS);
        const outcome = expect(call).rejects.toBeInstanceOf(CallTimeout);
        await stage.cluster.processes.kill("n1");
        await outcome;
      }),
    );

    it(
      "leaves a healed network to prove itself among the nodes that run",
      played(async () => {
        await start();
        await stage.cluster.processes.kill("n3");
        expect((await stage.cluster.network.cut(grudgeOf({ n1: ["n2", "n3"] }))).holds).toBe(true);
        expect((await stage.cluster.network.heal()).holds).toBe(true);
      }),
    );
  });

  describe.skipIf(skip.includes("pause"))("pause", () => {
    it(
      "stops a node, and resume lets it go on where it was",
      played(async () => {
        const session = await start();
        const { processes } = stage.cluster;
        await session.call("n1", { type: "append", file: "log", record: 1 }, PATIENT_MS);
        expect((await processes.pause("n1")).holds).toBe(true);
        expect(processes.state("n1")).toBe("paused");
        const echo = { type: "echo", value: 1 };
        await expect(session.call("n1", echo, SHORT_MS)).rejects.toBeInstanceOf(CallTimeout);
        const open = session.call("n1", echo, PATIENT_MS);
        expect((await processes.resume("n1")).holds).toBe(true);
        expect((await open).value).toBe(1);
        expect(processes.state("n1")).toBe("running");
        expect((await processes.resume("n1")).holds).toBe(true);
      }),
    );

    it.skipIf(skip.includes("kill"))(
      "can be ended by a kill",
      played(async () => {
        await start();
        const { processes } = stage.cluster;
        await processes.pause("n2");
        expect((await processes.kill("n2")).holds).toBe(true);
        expect(processes.state("n2")).toBe("down");
        expect((await processes.pause("n2")).holds).toBe(false);
        expect((await processes.restart("n2")).holds).toBe(true);
        expect(processes.state("n2")).toBe("running");
      }),
    );
  });

  it.skipIf(skip.includes("terminate"))(
    "terminates a node, and keeps its data",
    played(async () => {
      const session = await start(["n1"]);
      const { processes } = stage.cluster;
      await session.call("n1", { type: "save", file: "log", record: 1 }, PATIENT_MS);
      expectToHold(await processes.terminate("n1"));
      expect(processes.state("n1")).toBe("down");
      expectToHold(await processes.terminate("n1"));
      expectToHold(await processes.restart("n1"));
      expect(await recovered(session, "n1")).toEqual({ log: [1] });
      expect(stage.cluster.incidents()).toEqual([]);
    }),
  );

  it.skipIf(skip.includes("freeze"))(
    "freezes a node and thaws it",
    played(async () => {
      const session = await start(["n1"]);
      const { processes } = stage.cluster;
      expectToHold(await processes.freeze("n1"));
      expect(processes.state("n1")).toBe("frozen");
      const open = session.call("n1", { type: "echo", value: 1 }, PATIENT_MS);
      const soon = session.call("n1", { type: "echo" }, SHORT_MS);
      await expect(soon).rejects.toBeInstanceOf(CallTimeout);
      expectToHold(await processes.thaw("n1"));
      expect((await open).value).toBe(1);
      expect(processes.state("n1")).toBe("running");
      expectToHold(await processes.thaw("n1"));
    }),
  );
}
