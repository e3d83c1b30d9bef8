import { SETTLE_MS } from "../../harness/checkers/convergence/settling.ts";
import {
  clients,
  concat,
  delay,
  eachThread,
  emit,
  type Generator,
  sleep,
  untilOk,
} from "../../harness/generator/index.ts";

/** Beside what checkers wait for: clocks tick in steps. */
const MARGIN_MS = 100;

/** Between two reads, so that a cluster that refuses at once is not flooded. */
const INTERVAL_MS = 5;

/** Every client reads every key once more, when replicas have had the time to come together. */
export function settledReads(keyCount: number): Generator {
  const reads = Array.from({ length: keyCount }, (_, key) =>
    untilOk(emit({ f: "read", key, value: null })),
  );
  const pause = sleep(SETTLE_MS + MARGIN_MS);
  return clients(eachThread(concat(pause, delay(INTERVAL_MS, concat(...reads)))));
}
