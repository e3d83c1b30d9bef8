import type { Socket } from "node:net";
import type { Message } from "./message.ts";
import type { Output } from "./node-runtime.ts";
import { parseMessage } from "./parse-message.ts";
import { type Note, onLines, refuse } from "./tcp-lines.ts";

/** A connection whose other side has left this much unread is given up, so that memory stays bounded. */
const UNREAD_LIMIT_BYTES = 64 * 1024 * 1024;

/** All connections on the client port. One may carry many clients. */
export class ClientConnections {
  readonly #onMessage: (message: Message) => void;
  readonly #note: Note;
  readonly #open = new Set<Socket>();
  /** By client id, where it spoke last. */
  readonly #homes = new Map<string, Socket>();

  constructor(onMessage: (message: Message) => void, note: Note) {
    this.#onMessage = onMessage;
    this.#note = note;
  }

  readonly accept = (socket: Socket): void => {
    this.#open.add(socket);
    socket.on("close", () => this.#open.delete(socket));
    onLines(socket, (line) => this.#take(socket, line));
  };

  /**
   * Sends each message to the connection on which its client spoke last; where that is gone, the message is dropped. A
   * client that never spoke here gets it by way of all connections: its request may have come through a peer.
   *
   * @returns the destinations that are no client's.
   */
  send(outputs: readonly Output[]): readonly string[] {
    const unknown: string[] = [];
    const texts = new Map<Socket, string>();
    for (const { dest, line } of outputs) {
      if (!isClientId(dest)) unknown.push(dest);
      else
        for (const socket of this.#connectionsOf(dest))
          texts.set(socket, `${texts.get(socket) ?? ""}${line}\n`);
    }
    for (const [socket, text] of texts) write(socket, text);
    return unknown;
  }

  /** Writes a line to every connection. False: there is none. */
  tellAll(line: string): boolean {
    for (const socket of this.#open) write(socket, `${line}\n`);
    return this.#open.size > 0;
  }

  #take(socket: Socket, line: string): void {
    const parsed = parseMessage(line);
    if (parsed.kind === "garbage") refuse(socket, parsed.problem, line, this.#note);
    else if (!isClientId(parsed.message.src))
      refuse(socket, "not from a client (their ids begin with c)", line, this.#note);
    else {
      this.#homes.set(parsed.message.src, socket);
      this.#onMessage(parsed.message);
    }
  }

  #connectionsOf(client: string): Iterable<Socket> {
    const home = this.#homes.get(client);
    if (!home) return this.#open;
    return home.destroyed ? [] : [home];
  }
}

function isClientId(id: string): boolean {
  return id.startsWith("c");
}

function write(socket: Socket, text: string): void {
  socket.write(text);
  if (socket.writableLength > UNREAD_LIMIT_BYTES) socket.destroy();
}
