import type { Clock } from "../core/clock.ts";
import { NS_PER_MS } from "../core/ids.ts";

/** Longer delays overflow Node's timers; they are cut into pieces of this. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The machine's monotonic clock, 0 at the time of this call. */
export function createRealClock(): Clock {
  const originMs = performance.now();
  const now = (): number => Math.round((performance.now() - originMs) * NS_PER_MS);
  return {
    now,
    schedule(at, run) {
      let timer: NodeJS.Timeout | undefined;
      let immediate: NodeJS.Immediate | undefined;
      const arm = (): void => {
        const delayMs = (at - now()) / NS_PER_MS;
        if (delayMs <= 0) immediate = setImmediate(run);
        else if (delayMs > MAX_TIMER_MS) timer = setTimeout(arm, MAX_TIMER_MS);
        else timer = setTimeout(run, delayMs);
      };
      arm();
      return () => {
        clearTimeout(timer);
        clearImmediate(immediate);
      };
    },
  };
}
