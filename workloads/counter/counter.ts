import { z } from "zod";
import { counterBounds } from "../../harness/checkers/counters/counter.ts";
import { objectModelsIn } from "../../harness/core/consistency.ts";
import { random, type Seed } from "../../harness/core/random.ts";
import { clients, emitEach, type OpTemplate } from "../../harness/generator/index.ts";
import { openAddReadClient } from "../add-and-read/client.ts";
import { settledReads } from "../final-reads/settled-reads.ts";
import type { Workload } from "../workload.ts";

const MOST_ADDED = 5;

/** The type of value whose keys can be decremented. */
const WITH_DECREMENTS = "pn-counter";

/** See README.md of this folder. */
export const counter: Workload = {
  name: "counter",
  aliases: [],
  summary: "adds to counters and reads of them; each acknowledged add must count, once",
  generator: ({ seed, keyCount, settings }) => {
    const least = settings.value === WITH_DECREMENTS ? -MOST_ADDED : 1;
    return clients(emitEach((n) => counterOp(seed, { keyCount, least }, n)));
  },
  finalGenerator: ({ keyCount }) => settledReads(keyCount),
  demands: (_client, { keyCount }) =>
    Array.from({ length: keyCount }, (_, key) => key).flatMap((key) => [
      { f: "add", key, value: 1 },
      { f: "read", key, value: null },
    ]),
  openClient: (session, home, { callTimeoutMs }) =>
    openAddReadClient({
      ...{ session, home, callTimeoutMs },
      ...{ operand: "delta", value: z.number().int(), empty: 0 },
    }),
  checkers: (claimed) => [counterBounds({ claimed: objectModelsIn(claimed) })],
};

interface CounterMix {
  readonly keyCount: number;
  /** The least that is added. */
  readonly least: number;
}

/** Half adds and half reads. */
function counterOp(seed: Seed, { keyCount, least }: CounterMix, n: number): OpTemplate {
  const draw = random(seed, "counter", n);
  const key = draw.below(keyCount);
  const value = draw.between(least, MOST_ADDED);
  return draw.chance(1, 2) ? { f: "add", key, value } : { f: "read", key, value: null };
}
