import type { Json } from "../../../harness/core/json.ts";
import { type Random, random, type Seed } from "../../../harness/core/random.ts";
import type { Body } from "../../../harness/node/message.ts";
import type { RegisterOperation } from "../../testing/register-history.ts";
import type { TestCluster } from "../../testing/test-cluster.ts";
import type { RaftNode } from "../raft-node.ts";

export const KEYS = ["x", "y"];
const CALL_TIMEOUT_MS = 400;

export interface KeyedOperation {
  readonly key: string;
  readonly op: RegisterOperation;
}

/** An operation under way. It may be sent up to three times, under one id. */
interface Call {
  readonly id: number;
  readonly body: Body;
  readonly callMs: number;
  readonly attempt: number;
}

/** A client that does one operation at a time, on a node that it hopes is the leader. Its values are its own. */
export class TestClient {
  okCount = 0;
  failCount = 0;
  readonly #cluster: TestCluster<RaftNode>;
  readonly #number: number;
  readonly #draw: Random;
  /** By request id. A change stands here as unfinished until its end is known. */
  readonly #operations = new Map<number, KeyedOperation>();
  #lastId = 0;
  #node: string;
  #lastSeen: Json = 0;

  constructor(cluster: TestCluster<RaftNode>, number: number, seed: Seed) {
    this.#cluster = cluster;
    this.#number = number;
    this.#draw = random(seed, "client", number);
    this.#node = this.#draw.pick(cluster.nodes);
  }

  operations(): readonly KeyedOperation[] {
    return [...this.#operations.values()];
  }

  start(): void {
    this.#cluster.after(this.#draw.between(1_000, 60_000), () => this.#next());
  }

  #next(): void {
    const id = ++this.#lastId;
    const key = this.#draw.pick(KEYS);
    const value = id * 10 + this.#number;
    const f = this.#draw.pick(["read", "write", "cas"] as const);
    const fields = { read: {}, write: { value }, cas: { from: this.#lastSeen, to: value } }[f];
    const call = {
      ...{ id, callMs: this.#cluster.nowMs, attempt: 1 },
      body: { type: f, key, ...fields },
    };
    if (f !== "read") this.#record(call, null);
    this.#send(call);
  }

  #send(call: Call): void {
    let open = true;
    this.#cluster.call(`c${this.#number}`, call.id, this.#node, call.body, (reply) => {
      if (open) this.#onReply(call, reply);
      open = false;
    });
    this.#cluster.after(CALL_TIMEOUT_MS * 1_000, () => {
      if (open) this.#onTimeout(call);
      open = false;
    });
  }

  #onTimeout(call: Call): void {
    this.#node = this.#draw.pick(this.#cluster.nodes);
    if (call.attempt < 3 && this.#draw.chance(1, 2)) {
      this.#send({ ...call, attempt: call.attempt + 1 });
    } else {
      // It may yet be carried out: what it wrote may be seen.
      this.#lastSeen = call.body.value ?? this.#lastSeen;
      this.start();
    }
  }

  #onReply(call: Call, reply: Body): void {
    if (reply.type !== "error" || reply.code === 20 || reply.code === 22) {
      this.okCount++;
      this.#record(call, reply);
    } else {
      const { leader } = reply;
      this.#node = typeof leader === "string" ? leader : this.#draw.pick(this.#cluster.nodes);
      // The node speaks for this copy of the request only; an earlier one may be carried out yet.
      if (call.attempt === 1) {
        this.failCount++;
        this.#operations.delete(call.id);
      }
    }
    this.start();
  }

  #record({ body, callMs, id }: Call, reply: Body | null): void {
    const f = body.type as RegisterOperation["f"];
    const returnMs = reply ? this.#cluster.nowMs : Number.POSITIVE_INFINITY;
    const failed = f === "cas" && reply?.type === "error";
    const found = reply?.value ?? reply?.observed ?? null;
    const value = { read: found, write: body.value ?? null, cas: body.to ?? null }[f];
    const from = failed ? found : (body.from ?? null);
    this.#operations.set(id, {
      ...{ key: String(body.key), op: { f, value, from, failed, callMs, returnMs } },
    });
    if (reply) this.#lastSeen = (failed ? found : value) ?? this.#lastSeen;
  }
}
