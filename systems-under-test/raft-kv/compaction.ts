import type { Raft } from "./state.ts";
import type { StateMachine } from "./state-machine.ts";

/**
 * Takes a snapshot when enough was applied since the last one, and has the log begin after it: Raft paper, section 7.
 * Memory and disk then grow with the state, not with its history.
 */
export function compactWhenDue(raft: Raft, machine: StateMachine): void {
  const { bugs, env, log, settings, state, storage } = raft;
  const { appliedIndex } = state;
  if (appliedIndex - log.baseIndex < settings.snapshotEvery || storage.savingSnapshot) return;
  const all = [...machine.records()];
  const snapshot = {
    lastIndex: appliedIndex,
    lastTerm: log.termAt(appliedIndex),
    configuration: log.configurationAt(appliedIndex),
    changeCount: machine.changeCount,
    state: bugs.has("snapshot-without-sessions") ? all.filter((record) => "key" in record) : all,
  };
  env.note("snapshot", { lastIndex: appliedIndex, records: snapshot.state.length });
  storage.saveSnapshot(snapshot, () => {});
}
