import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { execa } from "execa";
import { random } from "../../core/random.ts";
import { compiledEntry } from "../compiled-entry.ts";
import { LineSplitter } from "../line-splitter.ts";
import type { Body, Message } from "../message.ts";

/** One address of this machine for each node, so that all can have one peer port. Linux has them without any set-up. */
export const HOSTS = { n1: "127.0.0.1", n2: "127.0.0.2", n3: "127.0.0.3" } as const;

/** Things that arrive now or later. */
export class Inbox<T> {
  readonly arrived: T[] = [];
  readonly #waiting: ((item: T) => void)[] = [];

  readonly push = (item: T): void => {
    const receiver = this.#waiting.shift();
    if (receiver) receiver(item);
    else this.arrived.push(item);
  };

  async next(): Promise<T> {
    return this.arrived.shift() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Hands over all that arrives, from now on and for ever. */
  async each(receiver: (item: T) => void): Promise<never> {
    for (;;) receiver(await this.next());
  }
}

interface Ports {
  readonly peerPort: number;
  readonly clientPort: number;
}

/** The fixture program as node n1 in a process of its own, without `init`. */
export function startFixture(tcp: object, dataFolder: string | null = null) {
  const settings = { dataFolder, durableMarks: true, tcp: { hosts: HOSTS, ...tcp } };
  const child = execa(process.execPath, [compiledEntry("harness/node/fixtures/fixture-main.js")], {
    env: { FAULTLINE_NODE: JSON.stringify(settings) },
    reject: false,
  });
  const notes = new Inbox<{ event: string; detail: Record<string, unknown> }>();
  const splitter = new LineSplitter((line) => {
    if (line.startsWith("{")) notes.push(JSON.parse(line));
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => splitter.push(chunk));
  /** The detail of the next note of this event. Skips the notes before it. */
  const noted = async (event: string) => {
    for (;;) {
      const note = await notes.next();
      if (note.event === event) return note.detail;
    }
  };
  return { child, noted, notes };
}

/** What a client sends to n1. */
export function requestOf(src: string, body: Body): Message {
  return { src, dest: "n1", body: { msg_id: 1, ...body } };
}

/** The other end of one connection to the node. */
export class Connection {
  readonly inbox = new Inbox<Message>();
  readonly socket: Socket;
  readonly closed: Promise<unknown>;

  constructor(socket: Socket) {
    this.socket = socket;
    const splitter = new LineSplitter((line) => this.inbox.push(JSON.parse(line)));
    socket.setEncoding("utf8").on("data", (chunk: string) => splitter.push(chunk));
    socket.on("error", () => {});
    this.closed = new Promise((resolve) => socket.once("close", resolve));
  }

  send(value: object): void {
    this.socket.write(`${JSON.stringify(value)}\n`);
  }

  /** Sends n1 a client's request and gives back what comes next. */
  async call(body: Body, src = "c1"): Promise<Body> {
    this.send(requestOf(src, body));
    return (await this.inbox.next()).body;
  }
}

/** Connects as soon as somebody listens there. */
export async function connectTo(port: number): Promise<Connection> {
  for (;;) {
    const socket = connect({ host: HOSTS.n1, port, noDelay: true });
    const connected = await new Promise((resolve) => {
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    });
    if (connected) return new Connection(socket);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A peer of the node: listens, and takes what comes on all connections. */
export class Peer {
  readonly connections = new Inbox<Connection>();
  readonly messages = new Inbox<Message>();
  readonly hellos: unknown[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async listen(host: string, port: number): Promise<Peer> {
    const server = createServer();
    const peer = new Peer(server);
    server.on("connection", (socket) => peer.#accept(socket));
    server.listen({ host, port });
    await once(server, "listening");
    return peer;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    const connection = new Connection(socket);
    this.connections.push(connection);
    void this.#readAll(connection);
  }

  /** The hello first, then messages. */
  async #readAll({ inbox }: Connection): Promise<never> {
    this.hellos.push(await inbox.next());
    return inbox.each(this.messages.push);
  }
}

/** Two ports that nobody has on any address, below those that the system gives away by itself. */
export async function freePorts(): Promise<Ports> {
  const dice = random(process.pid, "ports", performance.now());
  for (;;) {
    const peerPort = dice.between(10_000, 30_000);
    const clientPort = peerPort + 1;
    if ((await isFree(peerPort)) && (await isFree(clientPort))) return { peerPort, clientPort };
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port }, () => server.close(() => resolve(true)));
  });
}
