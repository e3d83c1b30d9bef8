import { ladder } from "../../harness/checkers/ladder/ladder.ts";
import { staleness } from "../../harness/checkers/staleness/checker.ts";
import { objectModelsIn } from "../../harness/core/consistency.ts";
import { clients } from "../../harness/generator/index.ts";
import { settledReads } from "../final-reads/settled-reads.ts";
import type { Workload } from "../workload.ts";
import { openSessionsClient } from "./client.ts";
import { sessionOps } from "./generator.ts";

/** See README.md of this folder. */
export const sessions: Workload = {
  name: "sessions",
  aliases: [],
  summary: "reads and writes of clients that go through several keys; judged by the whole ladder",
  generator: ({ seed, keyCount }) => clients(sessionOps({ seed, keyCount })),
  finalGenerator: ({ keyCount }) => settledReads(keyCount),
  // What clients wrote before is never negative.
  demands: (client, { keyCount }) =>
    Array.from({ length: keyCount }, (_, key) => key).flatMap((key) => [
      { f: "write", key, value: -1 - client },
      { f: "read", key, value: null },
    ]),
  openClient: (session, home, { nodes, callTimeoutMs, seed }) =>
    openSessionsClient({ session, home, nodes, callTimeoutMs, seed }),
  checkers: (claimed) => [ladder({ claimed: objectModelsIn(claimed) ?? ["linearizable"] })],
  remarks: () => [staleness({ initial: null, isRemark: true })],
};
