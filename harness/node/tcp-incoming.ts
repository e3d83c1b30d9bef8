import type { Socket } from "node:net";
import { z } from "zod";
import type { NodeId } from "../core/ids.ts";
import type { Message } from "./message.ts";
import { parseMessage } from "./parse-message.ts";
import { type Note, onLines, refuse } from "./tcp-lines.ts";

/** Whoever has not said by then who they are is sent away. */
const HELLO_TIMEOUT_MS = 10_000;

const helloSchema = z.object({ hello: z.string() });

interface IncomingOptions {
  readonly peers: readonly NodeId[];
  readonly onMessage: (message: Message) => void;
  readonly note: Note;
}

/** The first line of every connection between nodes. */
export function helloLine(self: NodeId): string {
  return JSON.stringify({ hello: self });
}

/**
 * The connections that peers have dialled to this node, one each. Nothing is sent on them. A connection that ends
 * without having said anything (a probe of the port) leaves no trace.
 */
export class IncomingConnections {
  readonly #options: IncomingOptions;
  readonly #peers: ReadonlySet<NodeId>;
  readonly #current = new Map<NodeId, Socket>();

  constructor(options: IncomingOptions) {
    this.#options = options;
    this.#peers = new Set(options.peers);
  }

  readonly accept = (socket: Socket): void => {
    let from: NodeId | null = null;
    socket.setTimeout(HELLO_TIMEOUT_MS, () => socket.destroy());
    onLines(socket, (line) => {
      if (from === null) from = this.#greet(socket, line);
      else this.#take(socket, from, line);
    });
  };

  /** Returns who is speaking, or null after having refused. */
  #greet(socket: Socket, line: string): NodeId | null {
    const hello = parseHello(line);
    if (hello === null || !this.#peers.has(hello)) {
      const problem = hello === null ? "no hello" : `a hello of '${hello}', which is no peer`;
      refuse(socket, problem, line, this.#options.note);
      return null;
    }
    socket.setTimeout(0);
    // A peer that dials again has given up its old connection; what may still be on its way there is out of date.
    this.#current.get(hello)?.destroy();
    this.#current.set(hello, socket);
    return hello;
  }

  #take(socket: Socket, from: NodeId, line: string): void {
    const { note, onMessage } = this.#options;
    const parsed = parseMessage(line);
    if (parsed.kind === "garbage") refuse(socket, parsed.problem, line, note);
    else if (parsed.message.src !== from)
      refuse(
        socket,
        `a message of '${parsed.message.src}' on the connection of ${from}`,
        line,
        note,
      );
    else onMessage(parsed.message);
  }
}

function parseHello(line: string): NodeId | null {
  try {
    return helloSchema.parse(JSON.parse(line)).hello;
  } catch {
    return null;
  }
}
