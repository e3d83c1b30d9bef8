import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { dropUnsynced } from "./durable-length.ts";
import { describeNodeHost, type RunningHost } from "./host.contract.ts";
import type { Message } from "./message.ts";
import {
  type Connection,
  connectTo,
  freePorts,
  HOSTS,
  Inbox,
  Peer,
  requestOf,
  startFixture,
} from "./testing/tcp-fixture.ts";

const root = await mkdtemp(path.join(tmpdir(), "faultline-tcp-host-"));
afterAll(() => rm(root, { recursive: true }));

/** Elsewhere there is one loopback address only; the nodes of this host run in containers, on Linux. */
const onLinux = process.platform === "linux";

describe.runIf(onLinux)("on several addresses of this machine", () => {
  describeNodeHost({
    name: "tcp",
    startHost: ({ disk }) => startHost(path.join(root, disk)),
    losePower: (disk) => dropUnsynced(path.join(root, disk)),
  });
});

describe.runIf(onLinux)("tcp host as a process", () => {
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    await Promise.all(ends.splice(0).map((end) => end()));
  });

  const startWaiting = async (hosts: object = HOSTS) => {
    const ports = await freePorts();
    const fixture = startFixture({ ...ports, hosts });
    ends.push(() => fixture.child.kill("SIGKILL"));
    return { ...ports, ...fixture, client: await connectTo(ports.clientPort) };
  };
  const start = async () => {
    const node = await startWaiting();
    expect(await node.client.call(INIT)).toMatchObject({ type: "init_ok" });
    return node;
  };

  it("ends with exit code 0 on SIGTERM, before init and after it", async () => {
    for (const { child } of [await startWaiting(), await start()]) {
      child.kill("SIGTERM");
      expect((await child).exitCode).toBe(0);
    }
  });

  it("says which port is taken, and exits with 255", async () => {
    const ports = await freePorts();
    const squatter = createServer().listen(ports.clientPort);
    ends.push(() => squatter.close());
    const { stderr, exitCode } = await startFixture(ports).child;
    expect(exitCode).toBe(255);
    expect(stderr).toContain(`cannot listen for clients on port ${ports.clientPort}`);
    expect(stderr).toContain("Another process has it");
  });

  it.each([
    ["no-such-host.invalid", 255, "'no-such-host.invalid' has no address"],
    ["192.0.2.1", 255, "'192.0.2.1' is not an address of this machine"],
    [undefined, 254, "tcp.hosts has no address of 'n1'"],
  ])("exits when its own address is %s, with %i", async (n1, code, text) => {
    const { child, client } = await startWaiting({ ...HOSTS, n1 });
    client.send(requestOf("c1", INIT));
    const { stderr, exitCode } = await child;
    expect(stderr).toContain(text);
    expect(exitCode).toBe(code);
  });

  it("answers each client on the connection on which it spoke last", async () => {
    const { client, clientPort } = await start();
    const other = await connectTo(clientPort);
    const echo = (value: string) => ({ type: "echo", value });
    expect(await other.call(echo("a"), "c2")).toMatchObject({ value: "a" });
    expect(await client.call(echo("b"), "c1")).toMatchObject({ value: "b" });
    expect(await other.call(echo("c"), "c1")).toMatchObject({ value: "c" });
  });

  it("drops the answer to a client whose connection is gone", async () => {
    const { client, clientPort } = await start();
    const other = await connectTo(clientPort);
    other.send(requestOf("c2", { type: "timers" }));
    // Its answer comes later; that of a second request on the same connection shows that the first has arrived.
    expect(await other.call({ type: "heard" }, "c2")).toMatchObject({ type: "heard_ok" });
    other.socket.destroy();
    expect(await client.call({ type: "timers" })).toMatchObject({ type: "timers_ok" });
    expect(client.inbox.arrived).toEqual([]);
  });

  it("sends what is for a client that never spoke here over all client connections", async () => {
    const { client, clientPort } = await start();
    const other = await connectTo(clientPort);
    await other.call({ type: "heard" }, "c2");
    await client.call({ type: "tell", to: "c9", token: "x" });
    const told = { src: "n1", dest: "c9", body: { type: "told", token: "x" } };
    expect(await other.inbox.next()).toEqual(told);
  });

  it("tells all client connections once of a destination that is nobody", async () => {
    const { client } = await start();
    client.send(requestOf("c1", { type: "tell", to: "n9", token: "x" }));
    client.send(requestOf("c1", { type: "tell", to: "n9", token: "y" }));
    client.send(requestOf("c1", { type: "heard" }));
    const types: Message[] = [];
    for (let count = 0; count < 4; count++) types.push(await client.inbox.next());
    expect(types.filter(({ dest }) => dest === "faultline")).toEqual([
      {
        src: "n1",
        dest: "faultline",
        body: { type: "faultline.incident", kind: "unknown-destination", destination: "n9" },
      },
    ]);
  });

  it("carries what a node sends to itself", async () => {
    const { client } = await start();
    await client.call({ type: "tell", to: "n1", token: "myself" });
    expect((await client.call({ type: "heard" })).tokens).toEqual(["myself"]);
  });

  it("sends away who talks nonsense on the client port, and goes on with the others", async () => {
    const { client, clientPort, noted } = await start();
    for (const line of ["GET / HTTP/1.1\r", '{"src":"n2","dest":"n1","body":{"type":"told"}}']) {
      const stranger = await connectTo(clientPort);
      stranger.socket.write(`${line}\n`);
      await stranger.closed;
      expect((await noted("bad-input")).line).toBe(line.trim());
    }
    expect(await client.call({ type: "heard" })).toMatchObject({ tokens: [] });
  });
});

const INIT = { type: "init", node_id: "n1", node_ids: Object.keys(HOSTS) };

/** n1 as a process; this one plays the client and the peers. */
async function startHost(dataFolder: string): Promise<RunningHost> {
  const ports = await freePorts();
  const { child } = startFixture(ports, dataFolder);
  const peers = [
    await Peer.listen(HOSTS.n2, ports.peerPort),
    await Peer.listen(HOSTS.n3, ports.peerPort),
  ];
  const client = await connectTo(ports.clientPort);
  const out = new Inbox<Message>();
  for (const inbox of [client.inbox, ...peers.map(({ messages }) => messages)])
    void inbox.each(out.push);
  const links = new Map<string, Promise<Connection>>();
  const link = async (src: string): Promise<Connection> => {
    const connection = await connectTo(ports.peerPort);
    connection.send({ hello: src });
    return connection;
  };
  return {
    send: (message) => {
      const { src } = message;
      if (src.startsWith("c")) return client.send(message);
      if (!links.has(src)) links.set(src, link(src));
      void links.get(src)?.then((connection) => connection.send(message));
    },
    receive: () => out.next(),
    remaining: async () => {
      await child;
      await client.closed;
      return out.arrived;
    },
    kill: async () => {
      child.kill("SIGKILL");
      await child;
      await Promise.all(peers.map((peer) => peer.close()));
    },
    ended: async () => (await child).exitCode === 1,
  };
}
