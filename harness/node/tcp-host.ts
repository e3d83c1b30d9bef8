import { UsageError } from "../core/errors.ts";
import type { NodeId } from "../core/ids.ts";
import { random } from "../core/random.ts";
import { exitWith, type Init, note, readInit, startProgram } from "./host-process.ts";
import type { Message } from "./message.ts";
import type { NodeRuntime, Output } from "./node-runtime.ts";
import type { NodeSettings } from "./node-settings.ts";
import type { ProgramFactory } from "./program.ts";
import { ClientConnections } from "./tcp-clients.ts";
import { IncomingConnections } from "./tcp-incoming.ts";
import { PeerLink } from "./tcp-link.ts";
import { listen } from "./tcp-listen.ts";
import { watchForStalls } from "./tcp-stalls.ts";

type TcpSettings = NonNullable<NodeSettings["tcp"]>;

/**
 * Runs a node program as this process, with JSON lines over TCP: calls of clients, `init` first, on the client port of
 * all addresses; messages of peers on the peer port of the node's own address, each direction of each pair of nodes on a
 * connection of its own, dialled by the sender. Its log goes to stderr. Exits with 0 on SIGTERM, with 1 when a handler
 * throws or the disk fails, with 254 when its settings make no sense, with 255 when it cannot listen.
 */
export function hostOnTcp(
  createProgram: ProgramFactory,
  settings: NodeSettings,
  tcp: TcpSettings,
): void {
  // The first process of a container gets only the signals that it asked for.
  process.on("SIGTERM", () => process.exit(0));
  new TcpHost(createProgram, settings, tcp).open().catch(exitWith);
}

class TcpHost {
  readonly #createProgram: ProgramFactory;
  readonly #settings: NodeSettings;
  readonly #tcp: TcpSettings;
  readonly #clients = new ClientConnections((message) => this.#receive(message), note);
  readonly #links = new Map<NodeId, PeerLink>();
  readonly #unknownDestinations = new Set<string>();
  #init: Init | null = null;
  #runtime: NodeRuntime | null = null;

  constructor(createProgram: ProgramFactory, settings: NodeSettings, tcp: TcpSettings) {
    this.#createProgram = createProgram;
    this.#settings = settings;
    this.#tcp = tcp;
  }

  open(): Promise<void> {
    const spec = { port: this.#tcp.clientPort, host: null, purpose: "clients" };
    return listen(spec, this.#clients.accept);
  }

  #receive(message: Message): void {
    if (this.#runtime) this.#runtime.deliver(message);
    else if (this.#init)
      note("message-before-start", { type: message.body.type, src: message.src });
    else {
      this.#init = readInit(message);
      if (this.#init) this.#join(this.#init).catch(exitWith);
    }
  }

  async #join(init: Init): Promise<void> {
    const { self, nodes } = init;
    const { peerPort: port, hosts } = this.#tcp;
    const peers = nodes.filter((node) => node !== self);
    for (const peer of peers) {
      const dice = random(this.#settings.seed, "retry", self, peer);
      const host = hostOf(peer, hosts);
      this.#links.set(peer, new PeerLink({ self, peer, host, port, random: dice, note }));
    }
    watchForStalls(this.#links);
    const incoming = new IncomingConnections({
      peers,
      onMessage: (message) => this.#runtime?.deliver(message),
      note,
    });
    await listen({ port, host: hostOf(self, hosts), purpose: "peers" }, incoming.accept);
    const flush = (outputs: readonly Output[]): void => this.#flush(self, outputs);
    this.#runtime = startProgram(this.#createProgram, init, this.#settings, flush);
  }

  #flush(self: NodeId, outputs: readonly Output[]): void {
    const toPeers = new Map<PeerLink, string[]>();
    const toClients: Output[] = [];
    for (const output of outputs) {
      const { dest, line } = output;
      const link = this.#links.get(dest);
      if (link) push(toPeers, link, line);
      else if (dest === self) setImmediate(() => this.#runtime?.deliver(JSON.parse(line)));
      else toClients.push(output);
    }
    for (const [link, lines] of toPeers) link.send(lines);
    for (const dest of this.#clients.send(toClients)) this.#tellUnknown(self, dest);
  }

  /** Told once for each destination. */
  #tellUnknown(self: NodeId, destination: string): void {
    if (this.#unknownDestinations.has(destination)) return;
    const kind = "unknown-destination";
    const body = { type: "faultline.incident", kind, destination };
    const told = this.#clients.tellAll(JSON.stringify({ src: self, dest: "faultline", body }));
    if (!told) return;
    this.#unknownDestinations.add(destination);
    note(kind, { destination });
  }
}

function hostOf(node: NodeId, hosts: TcpSettings["hosts"]): string {
  const host = hosts[node];
  if (host !== undefined) return host;
  throw new UsageError(`FAULTLINE_NODE: tcp.hosts has no address of '${node}'.`, {
    hint: `It has ${Object.keys(hosts).join(", ") || "none"}; \`init\` names '${node}' too.`,
  });
}

function push<K>(lists: Map<K, string[]>, key: K, line: string): void {
  const list = lists.get(key);
  if (list) list.push(line);
  else lists.set(key, [line]);
}
