import type { NodeId } from "../../../harness/core/ids.ts";
import type { Branch } from "../branch.ts";
import type { PeerMessageOf } from "../messages.ts";
import type { Shard } from "../shard.ts";
import type { Shared } from "../shared.ts";
import { askable, endUnvoted } from "./open-branches.ts";
import type { Termination } from "./termination.ts";

type State = Pick<PeerMessageOf<"state">, "phase" | "isRecovered">;

/** What was heard since a round of questions began. */
interface Round {
  readonly sinceMs: number;
  readonly participants: Map<NodeId, State>;
  coordinator: State | null;
}

/**
 * Three phases: the termination protocol (Skeen, "Nonblocking commit protocols", SIGMOD 1981; Bernstein, Hadzilacos and
 * Goodman 1987, chapter 7). Who does not answer within `suspect-after-ms` is taken to be down. Of the participants that
 * have been up since they voted, the first by name decides for all: if none of them knows that all voted yes, nobody can
 * have committed, and it aborts; otherwise it first lets all of them know, and commits once they do.
 *
 * Who was down in between only asks: others may have decided without it. Where nobody is left who was not, all have to be
 * back, the coordinator too; then nothing that was decided can be unknown to all of them.
 *
 * Taking silence for death is what a partition punishes: two sides that take each other to be down may decide differently.
 */
export class ThreePhaseTermination implements Termination {
  readonly #shared: Shared;
  readonly #shard: Shard;
  readonly #rounds = new Map<string, Round>();

  constructor(shared: Shared, shard: Shard) {
    this.#shared = shared;
    this.#shard = shard;
  }

  onInquire(from: NodeId, { id }: PeerMessageOf<"inquire">): void {
    const { send } = this.#shared;
    if (this.#shard.boot === 0) return;
    const branch = this.#shard.branch(id);
    if (branch?.isPrepared) {
      send(from, { type: "state", id, role: "participant", ...stateOf(branch) });
      return;
    }
    if (this.#shard.outcome(id) === undefined) this.#shard.end(id, false);
    send(from, { type: "decision", id, commit: this.#shard.outcome(id) === true });
  }

  onState(from: NodeId, { id, isRecovered, phase, role }: PeerMessageOf<"state">): void {
    const round = this.#rounds.get(id);
    if (!round) return;
    if (role === "coordinator") round.coordinator = { phase, isRecovered };
    else round.participants.set(from, { phase, isRecovered });
  }

  onTimer(): void {
    if (this.#shard.boot === 0) return;
    const { env, settings } = this.#shared;
    endUnvoted(this.#shared, this.#shard);
    for (const branch of askable(this.#shared, this.#shard)) {
      const round = this.#rounds.get(branch.id);
      if (!round) this.#begin(branch);
      else if (env.clock.monotonic() - round.sinceMs >= settings.suspectAfterMs) {
        this.#conclude(branch, round);
        this.#begin(branch);
      }
      if (this.#shard.branch(branch.id)) this.#ask(branch);
    }
    for (const id of this.#rounds.keys()) if (!this.#shard.branch(id)) this.#rounds.delete(id);
  }

  #begin({ id }: Branch): void {
    const sinceMs = this.#shared.env.clock.monotonic();
    this.#rounds.set(id, { sinceMs, participants: new Map(), coordinator: null });
  }

  #ask(branch: Branch): void {
    const { env, send } = this.#shared;
    this.#shard.noteQuestion(branch);
    for (const node of new Set([branch.coordinator, ...branch.participants]))
      if (node !== env.self || node === branch.coordinator)
        send(node, { type: "inquire", id: branch.id });
  }

  #conclude(branch: Branch, { coordinator, participants }: Round): void {
    const { env, send } = this.#shared;
    if (!branch.hasVoted || coordinator?.phase === "deciding") return;
    participants.set(env.self, stateOf(branch));
    const isWhole =
      coordinator !== null && branch.participants.every((node) => participants.has(node));
    const deciders = decidersAmong(participants, isWhole);
    if (deciders[0] !== env.self) return;
    const inPhase = (phase: State["phase"]): readonly NodeId[] =>
      deciders.filter((node) => participants.get(node)?.phase === phase);
    const uncertain = inPhase("uncertain");
    if (inPhase("committable").length === 0) this.#decide(branch, false);
    else if (uncertain.length === 0) this.#decide(branch, true);
    else for (const node of uncertain) send(node, { type: "pre-commit", id: branch.id });
  }

  #decide(branch: Branch, commit: boolean): void {
    const { env, log, mark, send } = this.#shared;
    const { coordinator, id, participants } = branch;
    mark({ kind: "terminated", id, commit, participants });
    if (commit) this.#shard.commit(branch);
    else this.#shard.end(id, false);
    log.sync(() => {
      for (const node of new Set([coordinator, ...participants]))
        if (node !== env.self) send(node, { type: "decision", id, commit });
    });
  }
}

/** Sorted. */
function decidersAmong(states: ReadonlyMap<NodeId, State>, isWhole: boolean): readonly NodeId[] {
  const nodes = [...states.keys()].sort();
  const lasting = nodes.filter((node) => states.get(node)?.isRecovered === false);
  if (lasting.length > 0) return lasting;
  return isWhole ? nodes : [];
}

function stateOf({ isCommittable, isRecovered }: Branch): State {
  return { phase: isCommittable ? "committable" : "uncertain", isRecovered };
}
