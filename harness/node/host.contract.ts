import { afterEach, describe, expect, it } from "vitest";
import type { NodeId } from "../core/ids.ts";
import type { Body, Message } from "./message.ts";

interface HostSpec {
  readonly self: NodeId;
  readonly nodes: readonly NodeId[];
  /** Hosts started under one name share one disk. */
  readonly disk: string;
}

/** A host that runs the fixture program, seen from the network. */
export interface RunningHost {
  send(message: Message): void;
  /** The next message that comes out, whoever it is for. */
  receive(): Promise<Message>;
  /** All that came out and was not received yet, up to the node's end. */
  remaining(): Promise<readonly Message[]>;
  /** Ends the node without any warning. */
  kill(): Promise<void>;
  /** Resolves once the node has ended. True: it crashed by itself. */
  ended(): Promise<boolean>;
}

export interface NodeHostUnderTest {
  readonly name: string;
  /** Starts the fixture program (`fixtures/fixture-program.ts`). Does not send `init`. */
  readonly startHost: (spec: HostSpec) => Promise<RunningHost>;
  /** Takes from a disk, whose host was killed, what was not synced. Absent: nothing here can. */
  readonly losePower?: (disk: string) => void;
}

/** What every host of node programs has to do. */
export function describeNodeHost({ name, startHost, losePower }: NodeHostUnderTest): void {
  describe(`${name} host`, () => {
    const hosts: RunningHost[] = [];
    let disks = 0;
    afterEach(async () => {
      await Promise.all(hosts.splice(0).map((host) => host.kill()));
    });

    const start = async (disk = `disk${disks++}`): Promise<RunningHost> => {
      const nodes = ["n1", "n2", "n3"];
      const host = await startHost({ self: "n1", nodes, disk });
      hosts.push(host);
      host.send(fromClient({ type: "init", msg_id: 1, node_id: "n1", node_ids: nodes }));
      expect(await host.receive()).toEqual(toClient({ type: "init_ok", in_reply_to: 1 }));
      return host;
    };
    const call = async (host: RunningHost, body: Body): Promise<Body> => {
      host.send(fromClient({ msg_id: 7, ...body }));
      return (await host.receive()).body;
    };

    it("answers init, then requests", async () => {
      const host = await start();
      const reply = await call(host, { type: "echo", msg_id: 2, value: { deep: ["ü", 1] } });
      expect(reply).toEqual({ type: "echo_ok", in_reply_to: 2, value: { deep: ["ü", 1] } });
    });

    it("refuses a second init", async () => {
      const host = await start();
      expect(await call(host, { type: "init" })).toMatchObject({ type: "error", code: 12 });
    });

    it("carries messages to peers and from peers", async () => {
      const host = await start();
      host.send(fromClient({ type: "ask", msg_id: 3, to: "n2" }));
      const ping = await host.receive();
      expect(ping).toMatchObject({ src: "n1", dest: "n2", body: { type: "ping" } });
      const token = ping.body.token ?? null;
      host.send({ src: "n2", dest: "n1", body: { type: "pong", token } });
      const reply = { type: "ask_ok", in_reply_to: 3, from: "n2" };
      expect(await host.receive()).toEqual(toClient(reply));
    });

    it("replaces and clears timers", async () => {
      const host = await start();
      expect((await call(host, { type: "timers" })).fired).toEqual(["replaced", "last"]);
    });

    it("sends nothing of a handler that throws, and crashes", async () => {
      const host = await start();
      host.send(fromClient({ type: "throw", msg_id: 4, to: "n2" }));
      expect(await host.ended()).toBe(true);
      expect(await host.remaining()).toEqual([]);
    });

    it("calls back syncs in the order in which they were asked for", async () => {
      const host = await start();
      host.send(fromClient({ type: "sync-twice", msg_id: 5 }));
      expect((await host.receive()).body.nth).toBe(1);
      expect((await host.receive()).body.nth).toBe(2);
    });

    it("gives back after a kill what was synced", async () => {
      const first = await start("kept");
      await call(first, { type: "save", file: "log", record: 1 });
      await call(first, { type: "save", file: "log", record: { two: 2 } });
      await call(first, { type: "overwrite", file: "term", records: [1, 2] });
      await call(first, { type: "overwrite", file: "term", records: [3] });
      await call(first, { type: "save", file: "term", record: 4 });
      await first.kill();

      const second = await start("kept");
      const { files } = await call(second, { type: "recovered" });
      expect(files).toEqual({ log: [1, { two: 2 }], term: [3, 4] });
    });

    it("may keep after a kill what was not synced, and loses nothing before it", async () => {
      const first = await start("torn");
      await call(first, { type: "save", file: "log", record: "synced" });
      await call(first, { type: "append", file: "log", record: "unsynced" });
      await first.kill();

      const second = await start("torn");
      const { files } = await call(second, { type: "recovered" });
      expect([{ log: ["synced"] }, { log: ["synced", "unsynced"] }]).toContainEqual(files);
    });

    it.skipIf(!losePower)(
      "loses with the power what was not synced, and nothing else",
      async () => {
        const first = await start("dark");
        await call(first, { type: "save", file: "log", record: "synced" });
        await call(first, { type: "overwrite", file: "term", records: [1] });
        await call(first, { type: "append", file: "log", record: "unsynced" });
        await call(first, { type: "rewrite", file: "term", records: [2, 3] });
        await first.kill();
        losePower?.("dark");

        const second = await start("dark");
        const { files } = await call(second, { type: "recovered" });
        expect(files).toEqual({ log: ["synced"], term: [1] });
      },
    );

    it("makes earlier appends durable with a later sync", async () => {
      const first = await start("carried");
      await call(first, { type: "append", file: "log", record: 1 });
      await call(first, { type: "save", file: "other", record: 2 });
      await first.kill();

      const second = await start("carried");
      const { files } = await call(second, { type: "recovered" });
      expect(files).toEqual({ log: [1], other: [2] });
    });

    it("tells the time, and is wrong about it when told to be", async () => {
      const host = await start();
      const right = await call(host, { type: "faultline.clock" });
      const offsetMs = 3_600_000;
      const wrong = await call(host, { type: "faultline.clock", offsetMs });
      expect(wrong.type).toBe("faultline.clock_ok");
      const seen = await call(host, { type: "clock" });
      const tookMs = Number(seen.monotonicMs) - Number(right.monotonicMs);
      const jumpMs = Number(seen.realtimeMs) - Number(right.realtimeMs) - tookMs;
      // The machine may have corrected its own clock in between.
      expect(Math.abs(jumpMs - offsetMs)).toBeLessThan(1_000);
      expect(await call(host, { type: "faultline.clock", offsetMs: "x" })).toMatchObject({
        ...{ type: "error", code: 12 },
      });
    });

    it("crashes when it writes to a disk that is full, and not before", async () => {
      const host = await start();
      const state = await call(host, { type: "faultline.disk" });
      expect(state).toMatchObject({ type: "faultline.disk_ok", full: false, writable: true });
      expect(await call(host, { type: "faultline.disk", full: true })).toMatchObject({
        ...{ full: true, writable: false },
      });
      expect((await call(host, { type: "echo" })).type).toBe("echo_ok");
      expect((await call(host, { type: "faultline.disk", full: false })).writable).toBe(true);
      await call(host, { type: "save", file: "log", record: 1 });
      await call(host, { type: "faultline.disk", full: true });
      host.send(fromClient({ type: "save", msg_id: 8, file: "log", record: 2 }));
      expect(await host.ended()).toBe(true);
      expect(await host.remaining()).toEqual([]);
    });

    it("answers inspect for the program", async () => {
      const host = await start();
      const reply = await call(host, { type: "faultline.inspect" });
      expect(reply.view).toEqual({ role: "fixture", leader: true, files: 0 });
    });
  });
}

function fromClient(body: Body): Message {
  return { src: "c1", dest: "n1", body };
}

function toClient(body: Body): Message {
  return { src: "n1", dest: "c1", body };
}
