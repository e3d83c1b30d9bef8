import type { AgentClient } from "../agent/agent-client.ts";
import type { DesiredState, ProbeOutcome, ProbeTarget } from "../agent/protocol.ts";

/** An agent that remembers what it was told to set, and answers probes as it is told to. */
export class FakeAgent implements Pick<AgentClient, "apply" | "probe"> {
  readonly states: DesiredState[] = [];
  /** The states that cannot be set. */
  refuses: (state: DesiredState) => boolean = () => false;
  probes: (target: ProbeTarget, timeoutMs: number) => ProbeOutcome = () => "open";

  async apply(state: DesiredState) {
    if (this.refuses(state)) throw new Error("refused");
    this.states.push(state);
    return { ok: true, evidence: {}, tookMs: 1 };
  }

  async probe(targets: readonly ProbeTarget[], timeoutMs: number) {
    return targets.map((target) => ({
      node: target.node,
      outcome: this.probes(target, timeoutMs),
      connectUs: null,
    }));
  }

  get client(): AgentClient {
    return this as unknown as AgentClient;
  }
}
