import type { Branch } from "../branch.ts";
import type { Shard } from "../shard.ts";
import type { Shared } from "../shared.ts";

/** Gives up what was not voted for in the time in which its coordinator, which began earlier, would have given it up. */
export function endUnvoted({ env, settings }: Shared, shard: Shard): void {
  for (const { id, isPrepared, sinceMs } of shard.open)
    if (!isPrepared && env.clock.monotonic() - sinceMs >= settings.requestTimeoutMs)
      shard.end(id, false);
}

/** Those that have been open for so long that somebody should be asked. */
export function askable({ env, settings }: Shared, shard: Shard): readonly Branch[] {
  const { retryMs } = settings;
  return shard.open.filter(({ sinceMs }) => env.clock.monotonic() - sinceMs >= retryMs);
}
