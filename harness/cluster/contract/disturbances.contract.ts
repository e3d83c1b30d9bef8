import { expect, it } from "vitest";
import { CallTimeout } from "../../client/client.ts";
import type { NodeId } from "../../core/ids.ts";
import { PERFECT_LINKS } from "../cluster.ts";
import { expectToHold } from "./testing/expectations.ts";
import { grudgeOf } from "./testing/grudges.ts";
import { PATIENT_MS } from "./testing/patience.ts";
import type { Stage } from "./testing/stage.ts";

const HOUR_MS = 3_600_000;

/** What one node can be made to suffer while it runs. */
export function describeDisturbances(stage: Stage): void {
  const { skip, start, played, eventually, expectBlocked } = stage;

  it.skipIf(skip.includes("clock"))(
    "makes one clock wrong, also after a restart",
    played(async () => {
      const session = await start(["n1", "n2"]);
      const { processes, disturbances } = stage.cluster;
      const realtimeMs = async (node: NodeId) =>
        Number((await session.call(node, { type: "clock" }, PATIENT_MS)).realtimeMs);
      const beganMs = await realtimeMs("n2");
      // A cluster that time has to be let pass for lives on a day of its own.
      if (stage.inRealTime) expect(Math.round((beganMs - Date.now()) / HOUR_MS) + 0).toBe(0);
      // Plus 0, because -0 is not what is expected.
      const hoursAhead = async (node: NodeId) =>
        Math.round(((await realtimeMs(node)) - beganMs) / HOUR_MS) + 0;
      expect(await hoursAhead("n1")).toBe(0);
      const skew = { kind: "clock", offsetMs: 5 * HOUR_MS, driftPpm: 1_000 } as const;
      expectToHold(await disturbances.impose("n1", skew));
      expect([await hoursAhead("n1"), await hoursAhead("n2")]).toEqual([5, 0]);
      expectToHold(await disturbances.impose("n1", { ...skew, offsetMs: -2 * HOUR_MS }));
      expect(await hoursAhead("n1")).toBe(-2);
      await processes.kill("n1");
      expectToHold(await processes.restart("n1"));
      expect(await hoursAhead("n1")).toBe(-2);
      for (let times = 0; times < 2; times++) {
        expectToHold(await disturbances.lift("n1", "clock"));
        expect(await hoursAhead("n1")).toBe(0);
      }
    }),
  );

  it.skipIf(skip.includes("packet"))(
    "disturbs the messages of one node",
    played(async () => {
      const session = await start();
      const { disturbances } = stage.cluster;
      const conditions = {
        ...PERFECT_LINKS,
        latency: { kind: "uniform", meanMs: 40 },
        lossPpm: 300_000,
      } as const;
      expectToHold(await disturbances.impose("n1", { kind: "packet", conditions }));
      await expectBlocked(session, []);
      expectToHold(await stage.cluster.network.cut(grudgeOf({ n2: ["n1"] })));
      await expectBlocked(session, ["n1->n2"]);
      for (let times = 0; times < 2; times++) expectToHold(await disturbances.lift("n1", "packet"));
      expectToHold(await stage.cluster.network.heal());
      await expectBlocked(session, []);
    }),
  );

  it.skipIf(skip.includes("bandwidth"))(
    "narrows the way out of one node",
    played(async () => {
      const session = await start(["n1", "n2"]);
      const { disturbances } = stage.cluster;
      const bytes = 1_000_000;
      const borneBytes = async () =>
        Number((await session.call("n2", { type: "borne" }, PATIENT_MS)).bytes);
      const narrow = { kind: "bandwidth", kbitPerSecond: 100 } as const;
      expectToHold(await disturbances.impose("n1", narrow));
      await session.call("n1", { type: "burden", to: "n2", bytes }, PATIENT_MS);
      // It would take 80 s.
      expect(await borneBytes()).toBe(0);
      expectToHold(await disturbances.lift("n1", "bandwidth"));
      await eventually(async () => (await borneBytes()) === bytes);
    }),
  );

  it.skipIf(skip.includes("reset"))(
    "resets the connections of one node",
    played(async () => {
      const session = await start();
      const { disturbances } = stage.cluster;
      await expectBlocked(session, []);
      expectToHold(await disturbances.impose("n1", { kind: "reset" }));
      await expectBlocked(session, ["n1->n2", "n1->n3", "n2->n1", "n3->n1"]);
      for (let times = 0; times < 2; times++) expectToHold(await disturbances.lift("n1", "reset"));
      await expectBlocked(session, []);
    }),
  );

  it.skipIf(skip.includes("cpu"))(
    "takes processor time from one node",
    played(async () => {
      const session = await start(["n1", "n2"]);
      const { disturbances } = stage.cluster;
      expectToHold(await disturbances.impose("n1", { kind: "cpu", percent: 20 }));
      expect((await session.call("n1", { type: "echo" }, PATIENT_MS)).type).toBe("echo_ok");
      for (let times = 0; times < 2; times++) expectToHold(await disturbances.lift("n1", "cpu"));
    }),
  );

  it.skipIf(skip.includes("memory"))(
    "has the kernel end a node that needs more",
    played(async () => {
      const session = await start(["n1"]);
      const { processes, disturbances } = stage.cluster;
      expectToHold(await disturbances.impose("n1", { kind: "memory", megabytes: 150 }));
      const hog = session.call("n1", { type: "hog", megabytes: 400 }, PATIENT_MS);
      await expect(hog).rejects.toBeInstanceOf(CallTimeout);
      await eventually(() => stage.cluster.incidents().length > 0);
      expect(stage.cluster.incidents()).toMatchObject([{ node: "n1", cause: "memory" }]);
      expect(processes.state("n1")).toBe("down");
      expectToHold(await disturbances.lift("n1", "memory"));
      expect(processes.state("n1")).toBe("running");
      expectToHold(await disturbances.lift("n1", "memory"));
    }),
  );
}
