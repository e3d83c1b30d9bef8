import type { DesiredState } from "./protocol.ts";

/** All our rules stand in a chain of our own, to which INPUT and OUTPUT jump. Docker's own rules are never touched. */
export const CHAIN = "FAULTLINE";

/** The number under which the userspace queue takes packets. */
export const QUEUE_NUMBER = 5;

/** Carried by the second copies that the queue sends, so that they are not queued again. */
export const COPY_MARK = 0x46;

/**
 * The rules for a state, in order and in the very words of `iptables -S`, so that what is read back can be compared.
 * What comes in matches by its source, what goes out by its destination: one chain serves both directions.
 *
 * @param queued whether packets to peers go through the userspace queue.
 */
export function rulesOf(state: DesiredState, queued: boolean): readonly string[] {
  const rules = [
    ...state.drops.map(({ from, port }) =>
      port === null
        ? `-s ${from}/32 -j DROP`
        : `-s ${from}/32 -p tcp -m tcp --dport ${port} -j DROP`,
    ),
    ...state.resets.flatMap((address) => [
      `-s ${address}/32 ${RESET_ALL_BUT_RESETS}`,
      `-d ${address}/32 ${RESET_ALL_BUT_RESETS}`,
    ]),
    ...(queued ? state.peers : []).map(
      (address) =>
        `-d ${address}/32 -m mark ! --mark 0x${COPY_MARK.toString(16)} -j NFQUEUE --queue-num ${QUEUE_NUMBER} --queue-bypass`,
    ),
  ];
  return rules.map((rule) => `-A ${CHAIN} ${rule}`);
}

/** The resets that these rules make must get through both of them. */
const RESET_ALL_BUT_RESETS =
  "-p tcp -m tcp ! --tcp-flags RST RST -j REJECT --reject-with tcp-reset";

/** For `iptables-restore --noflush`: replaces the whole chain in one transaction, and leaves all others alone. */
export function restoreText(rules: readonly string[], chain = CHAIN): string {
  return ["*filter", `:${chain} - [0:0]`, ...rules, "COMMIT", ""].join("\n");
}

export interface RuleComparison {
  readonly missing: readonly string[];
  readonly unasked: readonly string[];
  readonly inOrder: boolean;
}

/** Compares what was asked for with the output of `iptables -S FAULTLINE`. */
export function compareRules(asked: readonly string[], listing: string): RuleComparison {
  const found = listing.split("\n").filter((line) => line.startsWith("-A "));
  return {
    missing: asked.filter((rule) => !found.includes(rule)),
    unasked: found.filter((rule) => !asked.includes(rule)),
    inOrder: asked.join("\n") === found.join("\n"),
  };
}
