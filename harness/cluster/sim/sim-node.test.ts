import { describe, expect, it } from "vitest";
import { FixtureProgram } from "../../node/fixtures/fixture-program.ts";
import type { Body, Message } from "../../node/message.ts";
import { SimNode } from "./sim-node.ts";
import { World } from "./world.ts";

/** A node alone in a world, and all that it said and did: `what at so many microseconds`. */
function startNode(seed = 1) {
  const world = new World();
  const said: Message[] = [];
  const log: string[] = [];
  const node = new SimNode(world, {
    ...{ self: "n1", nodes: ["n1", "n2"], seed },
    createProgram: (env) => new FixtureProgram(env),
    program: { bugs: new Set(), settings: {} },
    events: {
      send: (_, { message }) => said.push(message),
      onHandled: () => {},
      onSynced: () => log.push(`synced at ${world.nowUs}`),
      onNote: (_, event) => log.push(event),
      onCrashed: (_, why, cause) => log.push(`crashed: ${why}, because of ${cause}`),
    },
  });
  node.start();
  said.length = 0;
  log.length = 0;
  const ask = (body: Body): void => {
    node.deliver({ src: "c1", dest: "n1", body: { msg_id: 1, ...body } });
  };
  const runAll = (): void => {
    while (world.step());
  };
  return { world, node, said, log, ask, runAll };
}

describe("SimNode", () => {
  it("answers within the event that asks, and lets time pass for its timers", () => {
    const { world, said, ask, runAll } = startNode();
    ask({ type: "echo", value: 1 });
    expect(said.map(({ body }) => body)).toEqual([{ type: "echo_ok", value: 1, in_reply_to: 1 }]);
    ask({ type: "timers" });
    runAll();
    expect(said.at(-1)?.body.fired).toEqual(["replaced", "last"]);
    expect(world.nowUs).toBe(40_000);
  });

  it("calls back syncs in the order in which they were asked for, however slow each is", () => {
    const { said, ask, runAll } = startNode();
    for (let times = 0; times < 200; times++) ask({ type: "sync-twice" });
    runAll();
    expect(said.map(({ body }) => body.nth)).toEqual(Array(200).fill([1, 2]).flat());
  });

  it("has a disk whose syncs take their time, each its own", () => {
    const { world, ask, runAll } = startNode();
    const tookUs = Array.from({ length: 2_000 }, () => {
      const beganUs = world.nowUs;
      ask({ type: "save", file: "log", record: 1 });
      runAll();
      return world.nowUs - beganUs;
    });
    expect(Math.min(...tookUs)).toBeGreaterThanOrEqual(100);
    expect(Math.max(...tookUs)).toBeLessThanOrEqual(220_000);
    expect(new Set(tookUs).size).toBeGreaterThan(100);
  });

  it("says nothing of a handler that throws, and is told of as crashed", () => {
    const { node, said, log, ask } = startNode();
    ask({ type: "throw", to: "n2" });
    expect(said).toEqual([]);
    expect(log).toEqual(["crashed: fixture threw as it was told, because of null"]);
    expect(node.state).toBe("down");
  });

  it("says nothing of a handler whose write finds the disk full", () => {
    const { node, said, log, ask } = startNode();
    node.disk.isFull = true;
    ask({ type: "append", file: "log", record: 1 });
    expect(said).toEqual([]);
    expect(log).toEqual(["crashed: its disk is full, because of disk-full"]);
    expect(node.endedBy).toBe("disk-full");
  });

  it("does nothing while it is paused, and everything when it goes on", () => {
    const { node, said, ask, runAll } = startNode();
    ask({ type: "save", file: "log", record: 1 });
    node.pause();
    ask({ type: "echo" });
    runAll();
    expect(said).toEqual([]);
    expect(node.inspect()).toBeNull();
    node.resume();
    expect(said.map(({ body }) => body.type)).toEqual(["save_ok", "echo_ok"].reverse());
  });

  it("forgets what was under way when it ends", () => {
    const { node, said, log, ask, runAll } = startNode();
    ask({ type: "save", file: "log", record: 1 });
    ask({ type: "timers" });
    node.end();
    node.start();
    said.length = 0;
    runAll();
    expect(said).toEqual([]);
    expect(log).toEqual(["started"]);
    ask({ type: "recovered" });
    expect(said[0]?.body.files).toEqual({ log: [1] });
  });
});
