import { afterEach, describe, expect, it } from "vitest";
import type { Message } from "./message.ts";
import {
  connectTo,
  freePorts,
  HOSTS,
  Peer,
  requestOf,
  startFixture,
} from "./testing/tcp-fixture.ts";

describe.runIf(process.platform === "linux")("connections between nodes over tcp", () => {
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    await Promise.all(ends.splice(0).map((end) => end()));
  });

  const start = async () => {
    const ports = await freePorts();
    const { child, noted, notes } = startFixture(ports);
    ends.push(() => child.kill("SIGKILL"));
    const client = await connectTo(ports.clientPort);
    await client.call({ type: "init", node_id: "n1", node_ids: Object.keys(HOSTS) });
    const listenAs = async (node: keyof typeof HOSTS) => {
      const peer = await Peer.listen(HOSTS[node], ports.peerPort);
      ends.push(() => peer.close());
      return peer;
    };
    const tell = (to: string, token: string) => client.call({ type: "tell", to, token });
    const heard = async () => (await client.call({ type: "heard" })).tokens;
    return { ...ports, noted, notes, client, listenAs, tell, heard };
  };

  it("dials with the first message, says hello, and keeps the order", async () => {
    const { listenAs, client, heard } = await start();
    const n2 = await listenAs("n2");
    expect(await heard()).toEqual([]);
    expect(n2.connections.arrived).toEqual([]);
    const tokens = Array.from({ length: 500 }, (_, nth) => String(nth));
    for (const token of tokens) client.send(requestOf("c1", { type: "tell", to: "n2", token }));
    expect(await take(n2, tokens.length)).toEqual(tokens);
    expect(n2.hellos).toEqual([{ hello: "n1" }]);
  });

  it("keeps messages for a peer that is not there yet, and for one that comes back", async () => {
    const { listenAs, tell, noted } = await start();
    await tell("n2", "early");
    expect(await noted("peer-unreachable")).toMatchObject({ peer: "n2", host: HOSTS.n2 });
    const n2 = await listenAs("n2");
    expect(await take(n2, 1)).toEqual(["early"]);

    await n2.close();
    await noted("peer-unreachable");
    await tell("n2", "meanwhile");
    expect(await take(await listenAs("n2"), 1)).toEqual(["meanwhile"]);
  });

  it("keeps a connection up once it was needed, without a message", async () => {
    const { listenAs, tell } = await start();
    const n2 = await listenAs("n2");
    await tell("n2", "first");
    expect(await take(n2, 1)).toEqual(["first"]);
    (await n2.connections.next()).socket.destroy();
    await n2.connections.next();
  });

  it("drops the oldest messages when too many wait, and says so", async () => {
    const { listenAs, client, heard, noted } = await start();
    for (let nth = 0; nth < 10_005; nth++)
      client.send(requestOf("c1", { type: "tell", to: "n2", token: String(nth) }));
    for (let nth = 0; nth < 10_005; nth++) await client.inbox.next();
    expect(await heard()).toEqual([]);
    expect(await noted("peer-queue-full")).toEqual({ peer: "n2", dropped: 1 });
    const n2 = await listenAs("n2");
    const tokens = await take(n2, 10_000);
    expect([tokens[0], tokens.at(-1)]).toEqual(["5", "10004"]);
    expect(await noted("peer-connected")).toEqual({ peer: "n2", waiting: 10_000, dropped: 5 });
  });

  it("carries large messages both ways", async () => {
    const { listenAs, tell, heard, peerPort } = await start();
    const large = "ü".repeat(4 * 1024 * 1024);
    const n2 = await listenAs("n2");
    await tell("n2", large);
    expect((await take(n2, 1))[0] === large).toBe(true);

    const link = await connectTo(peerPort);
    link.send({ hello: "n2" });
    link.send(toldBy("n2", large));
    await expect.poll(heard, PATIENT).toHaveLength(1);
  });

  it("dials again when nothing is acknowledged any more", async () => {
    const { listenAs, tell, noted } = await start();
    const n2 = await listenAs("n2");
    await tell("n2", "first");
    expect(await take(n2, 1)).toEqual(["first"]);
    const stuck = await n2.connections.next();
    stuck.socket.pause();
    for (let nth = 0; nth < 8; nth++) await tell("n2", "x".repeat(4 * 1024 * 1024));
    expect(await noted("peer-stalled")).toMatchObject({ peer: "n2" });
    await n2.connections.next();
    await tell("n2", "after");
    await expect.poll(() => n2.messages.arrived.at(-1)?.body.token, PATIENT).toBe("after");
  });

  it("ignores a connection that says nothing", async () => {
    const { peerPort, notes, heard } = await start();
    for (const end of ["end", "destroy", "resetAndDestroy"] as const) {
      const probe = await connectTo(peerPort);
      probe.socket[end]();
      await probe.closed;
    }
    expect(await heard()).toEqual([]);
    expect(notes.arrived.map(({ event }) => event)).toEqual(["started"]);
  });

  it.each([
    ["garbage", ["garbage"], "no hello", "garbage"],
    ["a stranger", [{ hello: "n9" }], "a hello of 'n9'", '{"hello":"n9"}'],
    ["a message without a hello", [toldBy("n2", "x")], "no hello", '{"src":"n2"'],
    ["garbage after the hello", [{ hello: "n2" }, "garbage"], "not JSON", "garbage"],
    [
      "a message under another name",
      [{ hello: "n2" }, toldBy("n3", "x"), toldBy("n2", "y")],
      "a message of 'n3' on the connection of n2",
      '{"src":"n3"',
    ],
  ])("sends %s away, with a note", async (_what, lines, problem, excerpt) => {
    const { peerPort, noted, heard } = await start();
    const link = await connectTo(peerPort);
    const text = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line)));
    link.socket.write(`${text.join("\n")}\n`);
    await link.closed;
    const note = await noted("bad-input");
    expect(note.problem).toContain(problem);
    expect(note.line).toContain(excerpt);
    expect(await heard()).toEqual([]);
  });

  it("refuses a line that is longer than any message, and keeps a short excerpt", async () => {
    const { peerPort, noted } = await start();
    const link = await connectTo(peerPort);
    link.send({ hello: "n2" });
    link.send(toldBy("n2", "x".repeat(17 * 1024 * 1024)));
    await link.closed;
    expect(String((await noted("bad-input")).line).length).toBeLessThan(300);
  });

  it("takes the newest connection of a peer for the only one", async () => {
    const { peerPort, heard } = await start();
    const old = await connectTo(peerPort);
    old.send({ hello: "n2" });
    old.send(toldBy("n2", "old"));
    await expect.poll(heard, PATIENT).toEqual(["old"]);
    const fresh = await connectTo(peerPort);
    fresh.send({ hello: "n2" });
    await old.closed;
    fresh.send(toldBy("n2", "fresh"));
    await expect.poll(heard, PATIENT).toEqual(["old", "fresh"]);
  });
});

const PATIENT = { timeout: 20_000 };

function toldBy(src: string, token: string): Message {
  return { src, dest: "n1", body: { type: "told", token } };
}

/** The tokens of the next messages of a peer. */
async function take(peer: Peer, count: number): Promise<readonly unknown[]> {
  const tokens: unknown[] = [];
  while (tokens.length < count) tokens.push((await peer.messages.next()).body.token);
  return tokens;
}
