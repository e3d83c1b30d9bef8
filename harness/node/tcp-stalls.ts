import type { NodeId } from "../core/ids.ts";
import type { PeerLink } from "./tcp-link.ts";
import { unacknowledgedBytes } from "./tcp-unacknowledged.ts";

const CHECK_INTERVAL_MS = 1_000;

/**
 * Dials links again that have had no acknowledgement for two to three seconds although bytes wait for one; for longer on a
 * link whose last stall turned out to be mere slowness. For each loss in a row the kernel doubles the time until it sends
 * again, up to two minutes: after a partition of 8 s an established connection stays silent for 5 s more, while a new one
 * works at once. The kernel is asked, rather than the peer: a peer that is paused or slow is no reason to dial again, and
 * its kernel goes on acknowledging.
 */
export function watchForStalls(links: ReadonlyMap<NodeId, PeerLink>): void {
  setInterval(() => {
    const busy = [...links.values()].filter((link) => link.mayBeWaiting());
    if (busy.length === 0) return;
    const unacknowledged = unacknowledgedBytes();
    for (const link of busy) link.check(unacknowledged);
  }, CHECK_INTERVAL_MS);
}
