import type { Json } from "../../../harness/core/json.ts";
import { type Random, random, type Seed } from "../../../harness/core/random.ts";
import type { Body } from "../../../harness/node/message.ts";
import type { TestCluster } from "../../testing/test-cluster.ts";
import type { QuorumNode } from "../quorum-node.ts";
import { parseSettings } from "../settings.ts";

const KEYS = ["x", "y", "z"];
const CALL_TIMEOUT_MS = 300;
const LONGEST_PAUSE_US = 20_000;

/** A client that does one operation at a time, each at any node. Its values are its own. */
export class TestClient {
  okCount = 0;
  readonly #cluster: TestCluster<QuorumNode>;
  readonly #name: string;
  readonly #draw: Random;
  readonly #changes: (draw: Random, value: number, context: Json) => Body;
  /** By key: what its last read came with. */
  readonly #contexts = new Map<string, Json>();
  #lastId = 0;
  #isStopped = false;

  constructor(
    cluster: TestCluster<QuorumNode>,
    number: number,
    seed: Seed,
    settings: Readonly<Record<string, string>>,
  ) {
    this.#cluster = cluster;
    this.#name = `c${number}`;
    this.#draw = random(seed, "client", number);
    this.#changes = changesOf(settings);
  }

  start(): void {
    if (this.#isStopped) return;
    this.#cluster.after(this.#draw.between(100, LONGEST_PAUSE_US), () => this.#next());
  }

  stop(): void {
    this.#isStopped = true;
  }

  #next(): void {
    const id = ++this.#lastId;
    const key = this.#draw.pick(KEYS);
    const value = id * 10 + Number(this.#name.slice(1));
    const change = this.#changes(this.#draw, value, this.#contexts.get(key) ?? null);
    const body: Body = this.#draw.chance(1, 2) ? { type: "read", key } : { ...change, key };
    let isOpen = true;
    const end = (): void => {
      if (isOpen) this.start();
      isOpen = false;
    };
    this.#cluster.call(this.#name, id, this.#draw.pick(this.#cluster.nodes), body, (reply) => {
      if (reply.type !== "error") this.okCount++;
      if (reply.context !== undefined) this.#contexts.set(key, reply.context);
      end();
    });
    this.#cluster.after(CALL_TIMEOUT_MS * 1_000, end);
  }
}

/** What clients change, for what keys hold. */
function changesOf(
  settings: Readonly<Record<string, string>>,
): (draw: Random, value: number, context: Json) => Body {
  const { conflict, value: kind } = parseSettings(settings);
  switch (kind) {
    case "g-counter":
      return (draw) => ({ type: "add", delta: draw.between(1, 9) });
    case "pn-counter":
      return (draw) => ({ type: "add", delta: draw.between(-9, 9) });
    case "g-set":
      return (_, value) => ({ type: "add", element: value });
    case "or-set":
      return (draw, value) =>
        draw.chance(1, 2)
          ? { type: "remove", element: draw.below(4) }
          : { type: "add", element: draw.chance(1, 2) ? draw.below(4) : value };
    default:
      return (draw, value, context) => ({
        ...{ type: "write", value },
        ...(conflict === "siblings" && draw.chance(1, 2) ? { context } : {}),
      });
  }
}
