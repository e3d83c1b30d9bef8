import type { Finding } from "../../harness/core/verdict.ts";
import type { Read, Transfer } from "./deeds.ts";

/** So many transfers are named. */
const MAX_NAMED = 6;

/** Why a total is wrong: the read, by how much, and the transfers that it can have seen in part. */
export function proofOfTotal(
  read: Read,
  { expected, total }: { readonly expected: number; readonly total: number },
  transfers: readonly Transfer[],
): Finding {
  const difference = total - expected;
  const possible = transfers.filter(
    ({ invokedAt, outcome }) => outcome !== "fail" && invokedAt < read.completedAt,
  );
  const beside = possible.filter(({ completedAt }) => completedAt > read.invokedAt);
  const fits = possible.filter(({ amount }) => amount === Math.abs(difference));
  // Nearest first: the longer ago, the less likely.
  const named = [...new Set([...both(beside, fits), ...beside, ...[...fits].reverse()])];
  const sentences = [
    `The read of line ${read.invokedAt} found ${total} in all, ${Math.abs(difference)} ${difference < 0 ? "less" : "more"} than the ${expected} that no transfer changes: ${JSON.stringify(read.value)}.`,
    `It can have seen any of the ${possible.length} transfers that were asked for before it ended and did not fail; ${beside.length} of them ran beside it.`,
    ...named
      .slice(0, MAX_NAMED)
      .map((transfer) => describe(transfer, difference, beside.includes(transfer))),
  ];
  return {
    anomaly: "wrong-total",
    message: sentences.join("\n"),
    ops: [...read.ops, ...named.slice(0, MAX_NAMED).map(({ invokedAt }) => invokedAt)].sort(
      (left, right) => left - right,
    ),
  };
}

function both(left: readonly Transfer[], right: readonly Transfer[]): readonly Transfer[] {
  return left.filter((each) => right.includes(each));
}

function describe(
  { amount, from, invokedAt, outcome, to }: Transfer,
  difference: number,
  isBeside: boolean,
): string {
  const when = isBeside ? "beside it" : "before it";
  const known = outcome === "ok" ? "" : ", of unknown outcome";
  const half =
    difference < 0
      ? `taken from ${from} and not given to ${to}`
      : `given to ${to} and not taken from ${from}`;
  const what =
    amount === Math.abs(difference) ? ` Seen by half, it explains the total: ${half}.` : "";
  return `Line ${invokedAt}, ${when}: ${amount} from ${from} to ${to}${known}.${what}`;
}
