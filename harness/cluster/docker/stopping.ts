import { setTimeout as sleep } from "node:timers/promises";
import type { Proof } from "../cluster.ts";
import type { ContainerState, NodeContainer } from "./node-container.ts";

/** Ways to make a node stand still, and to let it go on, each with the proof that it does. */

const PATIENT_MS = 2_000;
const POLL_MS = 10;

/** SIGSTOP to the main process of the container, which is the node itself. */
export async function pauseProof(container: NodeContainer): Promise<Proof> {
  await container.signal("SIGSTOP");
  const state = await awaitState(container, (letter) => letter === "T" || letter === null);
  return { holds: state === "T", evidence: { signal: "SIGSTOP", state: state ?? "gone" } };
}

export async function resumeProof(container: NodeContainer): Promise<Proof> {
  await container.signal("SIGCONT");
  const state = await awaitState(container, (letter) => letter !== "T");
  return { holds: state !== "T", evidence: { signal: "SIGCONT", state: state ?? "gone" } };
}

/** The freezer of the container's control group: it stops the node and all it has started, without a signal. */
export async function freezeProof(container: NodeContainer): Promise<Proof> {
  if (!(await container.state()).Paused) await container.freeze();
  const state = await container.state();
  return { holds: state.Paused, evidence: frozenEvidence(state) };
}

export async function thawProof(container: NodeContainer): Promise<Proof> {
  if ((await container.state()).Paused) await container.thaw();
  const state = await container.state();
  return { holds: !state.Paused, evidence: frozenEvidence(state) };
}

async function awaitState(
  container: NodeContainer,
  holds: (letter: string | null) => boolean,
): Promise<string | null> {
  const deadlineMs = performance.now() + PATIENT_MS;
  for (;;) {
    const letter = await container.processState();
    if (holds(letter) || performance.now() > deadlineMs) return letter;
    await sleep(POLL_MS);
  }
}

function frozenEvidence({ Status, Paused }: ContainerState) {
  return { status: Status, paused: Paused };
}
