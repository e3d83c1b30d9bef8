import { describe, expect, it } from "vitest";
import { CallTimeout } from "../../client/client.ts";
import type { Json } from "../../core/json.ts";
import type { Body } from "../../node/message.ts";
import { expectToHold } from "./testing/expectations.ts";
import { PATIENT_MS } from "./testing/patience.ts";
import type { Stage } from "./testing/stage.ts";

/** What disks lose, damage, and have no room for. */
export function describeDisks(stage: Stage): void {
  const { skip, start, play, played, eventually, recovered } = stage;

  it.skipIf(skip.includes("power-loss"))(
    "loses with the power what was not synced",
    played(async () => {
      const session = await start(["n1"]);
      const { processes } = stage.cluster;
      const write = (body: Body) => session.call("n1", body, PATIENT_MS);
      await write({ type: "save", file: "log", record: "synced" });
      await write({ type: "overwrite", file: "term", records: [1] });
      await write({ type: "append", file: "log", record: "unsynced" });
      await write({ type: "rewrite", file: "term", records: [2, 3] });
      expectToHold(await processes.losePower("n1"));
      expect(processes.state("n1")).toBe("down");
      expectToHold(await processes.restart("n1"));
      const files = await recovered(session, "n1");
      if (stage.mayKeepUnsynced) {
        const { log, term } = files as Record<string, Json>;
        expect([["synced"], ["synced", "unsynced"]]).toContainEqual(log);
        expect([[1], [2, 3]]).toContainEqual(term);
      } else expect(files).toEqual({ log: ["synced"], term: [1] });
      expect(stage.cluster.incidents()).toEqual([]);
    }),
  );

  describe.skipIf(skip.includes("corruption"))("damage", () => {
    const saved = async () => {
      const session = await start(["n1"]);
      const write = (body: Body) => session.call("n1", body, PATIENT_MS);
      for (const record of [1, 2, 3]) await write({ type: "save", file: "log", record });
      await write({ type: "overwrite", file: "term", records: [7] });
      return session;
    };

    it.each(["bit-flip", "misdirected"] as const)(
      "within the bound is found out, and the node does not start: %s",
      (kind) =>
        play(async () => {
          await saved();
          const { processes } = stage.cluster;
          expect(processes.isDamaged("n1")).toBe(false);
          expectToHold(await processes.corrupt("n1", { kind, bound: "found-out", seed: 7 }));
          expect([processes.state("n1"), processes.isDamaged("n1")]).toEqual(["down", true]);
          for (let attempt = 0; attempt < 2; attempt++)
            expect(await processes.restart("n1")).toMatchObject({ holds: false });
          expect(processes.state("n1")).toBe("down");
          expect(stage.cluster.incidents()).toEqual([]);
        }),
    );

    it("without the bound may be a lost end, of which nobody knows", () =>
      play(async () => {
        const session = await saved();
        const { processes } = stage.cluster;
        expectToHold(await processes.corrupt("n1", { kind: "truncate", bound: "none", seed: 7 }));
        expect([processes.state("n1"), processes.isDamaged("n1")]).toEqual(["down", false]);
        expectToHold(await processes.restart("n1"));
        const { log, term } = (await recovered(session, "n1")) as Record<string, Json>;
        expect([[], [1], [1, 2], [1, 2, 3]]).toContainEqual(log);
        expect([[], [7]]).toContainEqual(term);
      }));

    it("without the bound may be an empty disk, on which the node begins anew", () =>
      play(async () => {
        const session = await saved();
        const { processes } = stage.cluster;
        expectToHold(await processes.corrupt("n1", { kind: "wipe", bound: "none", seed: 7 }));
        expect([processes.state("n1"), processes.isDamaged("n1")]).toEqual(["down", false]);
        expectToHold(await processes.restart("n1"));
        const files = Object.values((await recovered(session, "n1")) as Record<string, Json>);
        expect(files.flat()).toEqual([]);
        await session.call("n1", { type: "save", file: "log", record: 4 }, PATIENT_MS);
        expectToHold(await processes.kill("n1"));
        expectToHold(await processes.restart("n1"));
        expect(await recovered(session, "n1")).toMatchObject({ log: [4] });
      }));

    it("needs something to damage, and otherwise leaves the node alone", () =>
      play(async () => {
        await start(["n1"]);
        const { processes } = stage.cluster;
        const damage = { kind: "bit-flip", bound: "found-out", seed: 7 } as const;
        expect(await processes.corrupt("n1", damage)).toBeNull();
        expect([processes.state("n1"), processes.isDamaged("n1")]).toEqual(["running", false]);
      }));
  });

  describe.skipIf(skip.includes("disk-full"))("a full disk", () => {
    it(
      "ends a node that writes, and starts it again when it is lifted",
      played(async () => {
        const session = await start(["n1"]);
        const { processes, disturbances } = stage.cluster;
        await session.call("n1", { type: "save", file: "log", record: 1 }, PATIENT_MS);
        expectToHold(await disturbances.impose("n1", { kind: "disk-full" }));
        expect((await session.call("n1", { type: "echo" }, PATIENT_MS)).type).toBe("echo_ok");
        // More than the rest of a block that the file has already.
        const record = "x".repeat(1_000_000);
        const save = session.call("n1", { type: "save", file: "log", record }, PATIENT_MS);
        await expect(save).rejects.toBeInstanceOf(CallTimeout);
        await eventually(() => stage.cluster.incidents().length > 0);
        expect(stage.cluster.incidents()).toMatchObject([{ node: "n1", cause: "disk-full" }]);
        expect(processes.state("n1")).toBe("down");

        expectToHold(await disturbances.lift("n1", "disk-full"));
        expect(processes.state("n1")).toBe("running");
        expect(await recovered(session, "n1")).toEqual({ log: [1] });
        await session.call("n1", { type: "save", file: "log", record: 2 }, PATIENT_MS);
        expect(stage.cluster.incidents()).toHaveLength(1);
      }),
    );

    it(
      "stays full over a restart, and leaves alone a node that does not write",
      played(async () => {
        const session = await start(["n1"]);
        const { processes, disturbances } = stage.cluster;
        expectToHold(await disturbances.impose("n1", { kind: "disk-full" }));
        await processes.kill("n1");
        expectToHold(await processes.restart("n1"));
        const record = "x".repeat(1_000_000);
        const save = session.call("n1", { type: "save", file: "log", record }, PATIENT_MS);
        await expect(save).rejects.toBeInstanceOf(CallTimeout);
        await eventually(() => stage.cluster.incidents().length > 0);
        // Whoever ends it now wants it to stay down.
        await processes.kill("n1");
        expectToHold(await disturbances.lift("n1", "disk-full"));
        expect(processes.state("n1")).toBe("down");
        expectToHold(await processes.restart("n1"));
        expectToHold(await disturbances.lift("n1", "disk-full"));
        await session.call("n1", { type: "save", file: "log", record: 2 }, PATIENT_MS);
      }),
    );
  });
}
