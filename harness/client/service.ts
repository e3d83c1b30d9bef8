import type { NodeId } from "../core/ids.ts";

/** Where one node of a user's own service listens. */
export interface ServiceAddress {
  readonly name: NodeId;
  readonly host: string;
  readonly port: number;
  /** For the other nodes; the same as `port` where the service has one port for all. */
  readonly peerPort: number;
}

/** What a node is told before it starts. Addresses are those by which nodes reach each other. */
export interface ServiceNode extends ServiceAddress {
  /** All nodes, this one among them. */
  readonly nodes: readonly ServiceAddress[];
  /** What it leaves here is there again after a restart. */
  readonly dataFolder: string;
  /** What the run sets: `--set key=value`. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Where Faultline reaches a node. */
export interface ServiceEndpoint {
  readonly name: NodeId;
  readonly host: string;
  readonly port: number;
  /** `http://<host>:<port>` */
  readonly url: string;
}

/**
 * One client of one node. A call that throws may or may not have been carried out, unless what it throws is marked
 * `definite: true`, as {@link DefiniteFailure} is. A call that takes too long is given up, and counts as one that threw.
 */
export interface ServiceClient {
  /** Null, or undefined: there is no such key. */
  read(key: string): Promise<number | null | undefined>;
  write(key: string, value: number): Promise<unknown>;
  /** Sets the value if it is `from`. False: it was not, and nothing was changed. Left out: the service cannot do it. */
  readonly cas?: (key: string, from: number, to: number) => Promise<boolean>;
  readonly close?: () => void;
}

/** A user's own service: how it is started, when it is ready, and how clients speak to it. */
export interface Service {
  /** For `--on docker`: an image on the engine, with a command of its own. */
  readonly image?: string | undefined;
  /** For `--on local`: a program and its arguments, started in the folder of the configuration. */
  readonly command?: ((node: ServiceNode) => readonly string[]) | undefined;
  /** In the container; `--on local` gives each node a free one. */
  readonly port: number;
  readonly peerPort?: number | undefined;
  /** Where its container keeps what must outlive it; left out: nothing is kept. */
  readonly data?: string | undefined;
  readonly env: (node: ServiceNode) => Readonly<Record<string, string>>;
  /** True as soon as the node serves clients. It is asked again when it says false or throws. */
  readonly ready: (endpoint: ServiceEndpoint & { readonly signal: AbortSignal }) => unknown;
  /** Seconds. */
  readonly readyTimeout: number;
  readonly client: {
    readonly open: (endpoint: ServiceEndpoint) => ServiceClient | Promise<ServiceClient>;
  };
}

/** Thrown by a client that knows for certain that nothing was changed. */
export class DefiniteFailure extends Error {
  readonly definite = true;

  constructor(message: string) {
    super(message);
    this.name = "DefiniteFailure";
  }
}
