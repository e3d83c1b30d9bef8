import { random, type Seed } from "../../harness/core/random.ts";
import type { OpTemplate } from "../../harness/generator/index.ts";
import {
  clients,
  delay,
  eachThread,
  emit,
  emitEach,
  untilOk,
} from "../../harness/generator/index.ts";
import type { Workload } from "../workload.ts";
import { bankChecker } from "./checker.ts";
import { openBankClient } from "./client.ts";

/** As in Jepsen's workload of this name. */
const MAX_TRANSFER = 5;

const READ: OpTemplate = { f: "read", value: null };

/** Between two attempts of a final read. */
const INTERVAL_MS = 5;

/** See README.md of this folder. */
export const bank: Workload = {
  name: "bank",
  aliases: [],
  summary: "transfers between accounts and reads of all: no money comes or goes, none is overdrawn",
  generator: ({ keyCount, seed }) => clients(emitEach((n) => bankOp(seed, n, keyCount))),
  finalGenerator: () => delay(INTERVAL_MS, clients(eachThread(untilOk(emit(READ))))),
  // A transfer that is tried again may find too little, which is no lack of progress.
  demands: () => [READ],
  wantsAllNodes: [READ.f],
  openClient: (session, home, { callTimeoutMs, keyCount }) =>
    openBankClient({ session, home, callTimeoutMs, accountCount: accountCount(keyCount) }),
  checkers: (promised) => [bankChecker(promised)],
};

/** Half transfers, half reads of all accounts. */
export function bankOp(seed: Seed, n: number, keyCount: number): OpTemplate {
  const draw = random(seed, "bank", n);
  if (draw.chance(1, 2)) return READ;
  const accounts = accountCount(keyCount);
  const from = draw.below(accounts);
  const to = (from + draw.between(1, accounts - 1)) % accounts;
  return { f: "transfer", value: { from, to, amount: draw.between(1, MAX_TRANSFER) } };
}

/** A transfer needs two. */
function accountCount(keyCount: number): number {
  return Math.max(2, keyCount);
}
