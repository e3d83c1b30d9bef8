import { objectModelsIn } from "../../harness/core/consistency.ts";
import { clients } from "../../harness/generator/index.ts";
import { finalRounds } from "../final-reads/rounds.ts";
import type { Workload } from "../workload.ts";
import { crdtChecker } from "./checker.ts";
import { openCrdtClient } from "./client.ts";
import { crdtDemands, crdtOps } from "./generator.ts";
import { crdtTypeOf } from "./value-type.ts";

/** See README.md of this folder. */
export const crdt: Workload = {
  name: "crdt",
  aliases: [],
  summary:
    "counters, sets and registers that merge (--set value=...); replicas must converge to what was done",
  generator: ({ seed, keyCount, settings }) =>
    clients(crdtOps({ seed, keyCount, type: crdtTypeOf(settings) })),
  finalGenerator: ({ concurrency, keyCount }) => finalRounds(concurrency, keyCount),
  demands: (client, { keyCount, settings }) => crdtDemands(crdtTypeOf(settings), client, keyCount),
  openClient: (session, home, { callTimeoutMs, settings }) =>
    openCrdtClient({ session, home, type: crdtTypeOf(settings), callTimeoutMs }),
  checkers: (claimed, settings) => [crdtChecker(crdtTypeOf(settings), objectModelsIn(claimed))],
};
