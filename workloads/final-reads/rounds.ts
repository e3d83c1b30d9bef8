import type { Generator } from "../../harness/generator/generator.ts";
import {
  clients,
  concat,
  delay,
  eachThread,
  emit,
  phases,
  sleep,
} from "../../harness/generator/index.ts";

/** A read at the end, in rounds: at its invocation the value is the number of the round. */
export const FINAL_READ = "final-read";

/** Between the rounds. Replicas need time to tell each other what they missed, and a run should not take for ever. */
const PAUSES_MS = [1_000, 2_000, 3_000] as const;

/** The reads of one round are spread over this, so that a cluster that refuses at once is not flooded. */
const ROUND_MS = 250;

/**
 * Every client reads each of the keys 0 up to `keyCount`, four times: at once, to see how soon replicas agree, and after six
 * seconds, when they must.
 */
export function finalRounds(concurrency: number, keyCount: number): Generator {
  const intervalMs = ROUND_MS / Math.max(1, concurrency * keyCount);
  const rounds = [0, ...PAUSES_MS].map((pauseMs, round) => {
    const reads = Array.from({ length: keyCount }, (_, key) =>
      emit({ f: FINAL_READ, key, value: round }),
    );
    const pause = pauseMs === 0 ? [] : [eachThread(sleep(pauseMs))];
    return concat(...pause, delay(intervalMs, eachThread(concat(...reads))));
  });
  return clients(phases(...rounds));
}
