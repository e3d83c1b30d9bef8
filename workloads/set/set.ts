import { z } from "zod";
import { linearizable } from "../../harness/checkers/linearizable/linearizable.ts";
import { setFull } from "../../harness/checkers/sets/set-full.ts";
import { objectModelsIn } from "../../harness/core/consistency.ts";
import { random, type Seed } from "../../harness/core/random.ts";
import { clients, emitEach, type OpTemplate } from "../../harness/generator/index.ts";
import { openAddReadClient } from "../add-and-read/client.ts";
import { settledReads } from "../final-reads/settled-reads.ts";
import type { Workload } from "../workload.ts";

/** See README.md of this folder. */
export const set: Workload = {
  name: "set",
  aliases: [],
  summary:
    "adds to sets and reads of them; what was acknowledged must stay, and be there in the end",
  generator: ({ seed, keyCount }) => clients(emitEach((n) => setOp(seed, keyCount, n))),
  finalGenerator: ({ keyCount }) => settledReads(keyCount),
  // What clients added before is never negative.
  demands: (client, { keyCount }) =>
    Array.from({ length: keyCount }, (_, key) => key).flatMap((key) => [
      { f: "add", key, value: -1 - client },
      { f: "read", key, value: null },
    ]),
  openClient: (session, home, { callTimeoutMs }) =>
    openAddReadClient({
      ...{ session, home, callTimeoutMs },
      ...{ operand: "element", value: z.array(z.json()), empty: [] },
    }),
  checkers: (promised) => {
    const claimed = objectModelsIn(promised);
    return claimed?.includes("linearizable")
      ? [setFull({ claimed }), linearizable({ model: "set", initial: null })]
      : [setFull({ claimed })];
  },
};

/** Half adds, each of an element of its own, and half reads. */
function setOp(seed: Seed, keyCount: number, n: number): OpTemplate {
  const draw = random(seed, "set", n);
  const key = draw.below(keyCount);
  return draw.chance(1, 2) ? { f: "add", key, value: n } : { f: "read", key, value: null };
}
