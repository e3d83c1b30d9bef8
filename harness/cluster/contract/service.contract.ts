import { expect, it } from "vitest";
import { CallTimeout } from "../../client/client.ts";
import { PATIENT_MS, SHORT_MS } from "./testing/patience.ts";
import type { Stage } from "./testing/stage.ts";

/** Calls of clients, and what a cluster tells of its nodes. */
export function describeService(stage: Stage): void {
  const { start, played, eventually } = stage;

  it(
    "starts all nodes, carries calls and stops, more than once if asked",
    played(async () => {
      const session = await start();
      expect(stage.cluster.nodes).toEqual(["n1", "n2", "n3"]);
      for (const node of stage.cluster.nodes) {
        expect(stage.cluster.processes.state(node)).toBe("running");
        const reply = await session.call(node, { type: "echo", value: [node] }, PATIENT_MS);
        expect(reply).toMatchObject({ type: "echo_ok", value: [node] });
      }
      await Promise.all([stage.cluster.stop(), stage.cluster.stop()]);
      await stage.cluster.stop();
      expect(stage.cluster.nodes.map(stage.cluster.processes.state)).toEqual([
        "down",
        "down",
        "down",
      ]);
      expect(stage.cluster.incidents()).toEqual([]);
    }),
  );

  it(
    "gives every session a client id of its own, and an end",
    played(async () => {
      const session = await start(["n1"]);
      const other = stage.cluster.openSession();
      expect(other.id).not.toBe(session.id);
      const open = session.call("n1", { type: "silence" }, PATIENT_MS);
      session.close();
      await expect(open).rejects.toBeInstanceOf(CallTimeout);
      expect((await other.call("n1", { type: "echo" }, PATIENT_MS)).type).toBe("echo_ok");
    }),
  );

  it(
    "hands over error replies as they are, and times out without a reply",
    played(async () => {
      const session = await start(["n1"]);
      const reply = await session.call("n1", { type: "nonsense" }, PATIENT_MS);
      expect(reply).toMatchObject({ type: "error", code: 10 });
      const silence = session.call("n1", { type: "silence" }, SHORT_MS);
      await expect(silence).rejects.toBeInstanceOf(CallTimeout);
    }),
  );

  it(
    "tells what a node says of itself",
    played(async () => {
      await start();
      expect(await stage.cluster.inspect("n1")).toMatchObject({ role: "fixture", leader: true });
      expect(await stage.cluster.inspect("n2")).toMatchObject({ role: "fixture", leader: false });
    }),
  );

  it(
    "has kept what a node noted of its waiting when all is over, and nothing else",
    played(async () => {
      const session = await start();
      for (const event of ["blocked", "rested", "unblocked"])
        await session.call("n2", { type: "note", event, id: "t1" }, PATIENT_MS);
      await stage.cluster.stop();
      const notes = stage.cluster.nodeNotes();
      const noted = { node: "n2", detail: { id: "t1" } };
      expect(notes).toMatchObject([
        { ...noted, event: "blocked" },
        { ...noted, event: "unblocked" },
      ]);
      expect(notes[0]?.at).toBeLessThanOrEqual(notes[1]?.at ?? 0);
    }),
  );

  it(
    "tells once of a destination that does not exist, and counts its messages as dropped",
    played(async () => {
      const session = await start(["n1"]);
      for (let times = 0; times < 3; times++)
        await session.call("n1", { type: "tell", to: "n9", token: "x" }, PATIENT_MS);
      await eventually(() => stage.cluster.incidents().length > 0);
      expect(stage.cluster.incidents()).toMatchObject([
        { node: "n1", kind: "unknown-destination" },
      ]);
      expect(stage.cluster.incidents()[0]?.message).toContain("n9");
      // The last one may still be on its way.
      await eventually(() => (stage.cluster.messageCounts()?.dropped ?? 3) === 3);
      const counts = stage.cluster.messageCounts();
      if (!counts) return;
      expect(counts.delivered).toBe(counts.sent - counts.dropped);
    }),
  );

  it(
    "tells at once of a node that dies by itself, and can start it again",
    played(async () => {
      const session = await start();
      const told = new Promise((resolve) => stage.cluster.onIncident(resolve));
      const call = session.call("n2", { type: "throw", to: "n1" }, PATIENT_MS);
      await expect(call).rejects.toBeInstanceOf(CallTimeout);
      expect(await told).toMatchObject({ node: "n2", kind: "exited" });
      expect(stage.cluster.incidents()).toHaveLength(1);
      expect(stage.cluster.processes.state("n2")).toBe("down");
      expect((await stage.cluster.processes.restart("n2")).holds).toBe(true);
      expect((await session.call("n2", { type: "echo" }, PATIENT_MS)).type).toBe("echo_ok");
    }),
  );
}
