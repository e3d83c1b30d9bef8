import { objectModelsIn } from "../../harness/core/consistency.ts";
import { clients } from "../../harness/generator/index.ts";
import { finalRounds } from "../final-reads/rounds.ts";
import type { Workload } from "../workload.ts";
import { siblingsChecker } from "./checker.ts";
import { openSiblingsClient } from "./client.ts";
import { BLIND_WRITE, siblingOps } from "./generator.ts";

/** See README.md of this folder. */
export const siblings: Workload = {
  name: "siblings",
  aliases: [],
  summary: "writes that hand back what they have seen; concurrent ones must all survive",
  generator: ({ seed, keyCount }) => clients(siblingOps({ seed, keyCount })),
  finalGenerator: ({ concurrency, keyCount }) => finalRounds(concurrency, keyCount),
  // What clients wrote before is never negative.
  demands: (client, { keyCount }) =>
    Array.from({ length: keyCount }, (_, key) => key).flatMap((key) => [
      { f: "read", key },
      { f: "write", key, value: -1 - 2 * client },
      { f: BLIND_WRITE, key, value: -2 - 2 * client },
      { f: "read", key },
    ]),
  openClient: (session, home, { callTimeoutMs }) =>
    openSiblingsClient({ session, home, callTimeoutMs }),
  checkers: (claimed) => [siblingsChecker(objectModelsIn(claimed))],
};
