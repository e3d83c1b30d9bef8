import { setTimeout as sleep } from "node:timers/promises";
import { assert } from "../../core/assert.ts";
import { connectEngine } from "./engine.ts";
import { STOPPED } from "./reaper.ts";
import { removeTraces, tracesOf } from "./removal.ts";

/** A request that the controller made just before it died may still be carried out: one look is not enough. */
const QUIET_LOOKS = 8;
const LOOK_EVERY_MS = 250;
/** The engine may be down for a moment just when the controller dies. */
const PATIENT_MS = 120_000;

const [runId] = process.argv.slice(2);
assert(runId !== undefined && runId !== "", "the reaper is started with the id of a run");

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
let said = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk: string) => {
  said += chunk;
});
process.stdin.once("close", () => void reap(runId, said === STOPPED ? 1 : QUIET_LOOKS));

/** Removes what the run has left, until so many looks in a row find nothing. */
async function reap(run: string, quietLooks: number): Promise<void> {
  const deadlineMs = performance.now() + PATIENT_MS;
  for (let quiet = 0; quiet < quietLooks && performance.now() < deadlineMs; ) {
    quiet = (await removeOnce(run)) ? quiet + 1 : 0;
    if (quiet < quietLooks) await sleep(LOOK_EVERY_MS);
  }
  process.exit(0);
}

/** Whether there was nothing. */
async function removeOnce(run: string): Promise<boolean> {
  try {
    const { docker } = await connectEngine();
    const traces = await tracesOf(docker, run);
    await Promise.all(traces.map((each) => removeTraces(docker, each)));
    return traces.length === 0;
  } catch {
    return false;
  }
}
