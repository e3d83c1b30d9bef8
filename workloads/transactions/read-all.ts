import {
  clients,
  delay,
  eachThread,
  emit,
  type Generator,
  type OpTemplate,
  untilOk,
} from "../../harness/generator/index.ts";

/** Between two attempts, so that a cluster that refuses at once is not flooded. */
const INTERVAL_MS = 5;

/** One transaction that reads the keys 0 up to `keyCount`. */
export function readAll(keyCount: number): OpTemplate {
  return { f: "txn", value: Array.from({ length: keyCount }, (_, key) => ["r", key, null]) };
}

/** Every client reads all of them until it has succeeded. */
export function everybodyReads(keyCount: number): Generator {
  return delay(INTERVAL_MS, clients(eachThread(untilOk(emit(readAll(keyCount))))));
}
