import { createServer, type Socket } from "node:net";
import { HarnessError } from "../core/errors.ts";

export interface ListenSpec {
  readonly port: number;
  /** A name or address of this machine. Null: all of its addresses. */
  readonly host: string | null;
  /** What comes in there, for people. */
  readonly purpose: string;
}

/**
 * Resolves once connections are accepted.
 *
 * @throws HarnessError when the port is taken, or the host is not an address of this machine.
 */
export function listen(spec: ListenSpec, onConnection: (socket: Socket) => void): Promise<void> {
  const { port, host } = spec;
  return new Promise((resolve, reject) => {
    const server = createServer({ noDelay: true }, onConnection);
    server.once("error", (failure) => reject(cannotListen(spec, failure)));
    server.listen(host === null ? { port } : { port, host }, resolve);
  });
}

function cannotListen(spec: ListenSpec, failure: NodeJS.ErrnoException): HarnessError {
  const { port, host, purpose } = spec;
  const place = `port ${port} of ${host ?? "this machine"}`;
  const message = `The node cannot listen for ${purpose} on ${place}: ${failure.message}.`;
  return new HarnessError(message, { cause: failure, hint: hintFor(failure, spec) });
}

function hintFor({ code }: NodeJS.ErrnoException, { port, host }: ListenSpec): string {
  switch (code) {
    case "EADDRINUSE":
      return `Another process has it: \`ss -ltnp 'sport = :${port}'\` tells which. End it, or choose another port.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `'${host}' has no address. Check tcp.hosts in FAULTLINE_NODE, or the name service.`;
    case "EADDRNOTAVAIL":
      return `'${host}' is not an address of this machine. Check tcp.hosts in FAULTLINE_NODE.`;
    case "EACCES":
      return "Ports below 1024 need special rights. Choose one above.";
    default:
      return "Check tcp in FAULTLINE_NODE.";
  }
}
