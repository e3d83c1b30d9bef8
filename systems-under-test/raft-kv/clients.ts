import { assertNever } from "../../harness/core/assert.ts";
import type { Body } from "../../harness/node/message.ts";
import type { Request } from "../../harness/node/program.ts";
import type { Command } from "./entry.ts";
import type { Handover } from "./handover.ts";
import type { Membership } from "./membership.ts";
import type { PendingChanges } from "./pending.ts";
import type { Reads } from "./reads.ts";
import { type Demand, parseRequest } from "./requests.ts";
import type { Raft } from "./state.ts";

interface Parts {
  readonly pending: PendingChanges;
  readonly reads: Reads;
  readonly membership: Membership;
  readonly handover: Handover;
  /** A change is durable here. */
  readonly onProgress: () => void;
}

type DemandOnLeader = Exclude<Demand, { kind: "refused" | "members" }>;

/** What clients ask of this node. */
export class Clients {
  readonly #raft: Raft;
  readonly #parts: Parts;

  constructor(raft: Raft, parts: Parts) {
    this.#raft = raft;
    this.#parts = parts;
  }

  onRequest(request: Request): void {
    const { env, log, state } = this.#raft;
    const demand = parseRequest(request);
    if (demand.kind === "refused") {
      env.reply(request, demand.reply);
    } else if (demand.kind === "members") {
      const { next, voters } = log.configuration;
      const { leader } = state;
      env.reply(request, { type: "raft.members_ok", members: voters, next, leader });
    } else if (this.#parts.pending.has(request)) {
      env.note("request-repeated", { client: request.client });
    } else if (!state.leadership) {
      env.reply(request, this.#notLeader());
    } else {
      this.#serve(request, demand);
    }
  }

  #serve(request: Request, demand: DemandOnLeader): void {
    const { handover, membership, reads } = this.#parts;
    switch (demand.kind) {
      case "read":
        reads.add(request, demand.key);
        break;
      case "change":
        this.#propose(request, demand.command);
        break;
      case "change-members":
        membership.begin(request, demand);
        break;
      case "transfer":
        handover.begin(request, demand.to);
        break;
      default:
        assertNever(demand);
    }
  }

  #propose(request: Request, command: Command): void {
    const { bugs, env, log, state, storage } = this.#raft;
    const { handover, onProgress, pending } = this.#parts;
    if (handover.underWay) {
      const text = "leadership is being handed to another node";
      env.reply(request, { type: "error", code: 11, text });
      return;
    }
    const entry = { index: log.lastIndex + 1, term: state.term, command };
    storage.append([entry]);
    if (bugs.has("ack-before-commit") && command.op === "write") {
      storage.whenDurable(() => env.reply(request, { type: "write_ok" }));
    } else {
      pending.add(entry, request);
    }
    storage.whenDurable(onProgress);
  }

  #notLeader(): Body {
    const { self } = this.#raft.env;
    const { leader } = this.#raft.state;
    const text = leader ? `${self} is not the leader, ${leader} is` : `${self} knows no leader`;
    return { type: "error", code: 11, text, ...(leader ? { leader } : {}) };
  }
}
