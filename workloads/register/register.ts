import { ladder } from "../../harness/checkers/ladder/ladder.ts";
import { linearizable } from "../../harness/checkers/linearizable/linearizable.ts";
import { staleness } from "../../harness/checkers/staleness/checker.ts";
import {
  clients,
  concat,
  delay,
  eachThread,
  emit,
  untilOk,
} from "../../harness/generator/index.ts";
import type { Workload } from "../workload.ts";
import { openRegisterClient } from "./client.ts";
import { registerOps } from "./generator.ts";

/** Between two final reads, so that a cluster that refuses at once is not flooded. */
const FINAL_READ_INTERVAL_MS = 5;

/** See README.md of this folder. */
export const register: Workload = {
  name: "register",
  aliases: ["lin-kv"],
  summary: "reads, writes and compare-and-set on independent keys; must be linearizable",
  generator: ({ seed, keyCount, valueCount, readers = false }) =>
    clients(registerOps({ seed, keyCount, valueCount, readers })),
  finalGenerator: ({ keyCount }) => {
    const reads = Array.from({ length: keyCount }, (_, key) =>
      untilOk(emit({ f: "read", key, value: null })),
    );
    return delay(FINAL_READ_INTERVAL_MS, clients(eachThread(concat(...reads))));
  },
  // What clients wrote before is never negative.
  demands: (client, { keyCount }) =>
    Array.from({ length: keyCount }, (_, key) => key).flatMap((key) => [
      { f: "read", key, value: null },
      { f: "write", key, value: -1 - client },
      { f: "read", key, value: null },
    ]),
  openClient: (session, home, { nodes, callTimeoutMs }) =>
    openRegisterClient({ session, home, nodes, callTimeoutMs }),
  checkers: () => [linearizable({ model: "cas-register", initial: null })],
  remarks: () => [ladder({ claimed: [] }), staleness({ initial: null, isRemark: true })],
};
