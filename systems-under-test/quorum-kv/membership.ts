import type { NodeId } from "../../harness/core/ids.ts";
import type { Request } from "../../harness/node/program.ts";
import { isNewer, type Members } from "./members.ts";
import type { Quorum } from "./node.ts";
import type { Replica } from "./replica.ts";
import { errorReply } from "./replies.ts";
import type { MemberChange } from "./requests.ts";
import type { Rounds } from "./rounds.ts";

export const GOSSIP_TIMER = "gossip";
const GOSSIP_MS = 200;
/** For the bug `hand-over-loses-last-writes`: what changed in this time before a change of the members. */
const LAST_WRITES_MS = 500;

interface Parts {
  readonly replica: Replica;
  readonly announcements: Rounds<null>;
  /** The homes of keys have changed. */
  readonly onChanged: () => void;
  /** When each key was last changed, as far as this start knows. */
  readonly changedAtMs: ReadonlyMap<string, number>;
}

/**
 * Who holds data: a list that spreads by gossip, the later change wins. There is no agreement on it, so for a while two nodes
 * may take different nodes for the homes of a key; what they hold is never thrown away, and whoever is no home of a key any
 * more hands it over.
 */
export class Membership {
  readonly #quorum: Quorum;
  readonly #parts: Parts;

  constructor(quorum: Quorum, parts: Parts) {
    this.#quorum = quorum;
    this.#parts = parts;
  }

  start(): void {
    const { members } = this.#quorum.storage;
    if (members) {
      this.#quorum.placement.change(members.nodes);
      // The power may have failed when the list was on the disk, and the hints that it asks for were not.
      this.#handOver(members.nodes);
    }
    this.#quorum.env.setTimer(GOSSIP_TIMER, GOSSIP_MS);
  }

  /** Tells all others, if there is anything to tell. */
  onTimer(): void {
    const { env, storage } = this.#quorum;
    env.setTimer(GOSSIP_TIMER, GOSSIP_MS);
    const { members } = storage;
    if (members === null) return;
    storage.writes.whenDurable(() => {
      for (const peer of env.peers) env.send(peer, { type: "members", id: "gossip", members });
    });
  }

  /** Answered when a majority of the new members has it on its disks; gossip tells the others. */
  begin(request: Request, { add, remove }: MemberChange): void {
    const { env, placement, storage } = this.#quorum;
    const stranger = [...add, ...remove].find((id) => id !== env.self && !env.peers.includes(id));
    const nodes = [...new Set([...placement.members, ...add])].filter((id) => !remove.includes(id));
    if (stranger !== undefined || nodes.length === 0) {
      const text =
        stranger === undefined ? "no member would be left" : `${stranger} is no node here`;
      env.reply(request, errorReply(12, text));
      return;
    }
    const members: Members = { epoch: (storage.members?.epoch ?? 0) + 1, by: env.self, nodes };
    this.#adopt(members);
    storage.writes.whenDurable(() => this.#announce(request, members));
  }

  /** Answers when it is durable. */
  onMembers(members: Members, answer: () => void): void {
    const { storage } = this.#quorum;
    if (storage.members === null || isNewer(members, storage.members)) this.#adopt(members);
    storage.writes.whenDurable(answer);
  }

  #announce(request: Request, members: Members): void {
    const { env, settings } = this.#quorum;
    const { nodes } = members;
    const majority = Math.floor(nodes.length / 2) + 1;
    let count = 0;
    this.#parts.announcements.begin({
      targets: nodes,
      timeoutMs: settings.requestTimeoutMs,
      bodyFor: () => ({ type: "members", members }),
      onAnswer: () => {
        if (++count === majority) env.reply(request, { type: "quorum.change_ok", members: nodes });
      },
      onEnd: (missing) => {
        if (count < majority)
          env.reply(request, errorReply(0, `${missing.join(", ")} did not answer in time`));
      },
    });
  }

  #adopt(members: Members): void {
    const { env, placement, storage, watched } = this.#quorum;
    const before = placement.members;
    storage.putMembers(members);
    placement.change(members.nodes);
    env.note("members", { epoch: members.epoch, nodes: members.nodes });
    this.#parts.onChanged();
    this.#handOver(before);
    watched.watcher?.onMembers();
  }

  /** Every key that is at home elsewhere gets a hint for each of its homes. */
  #handOver(before: readonly NodeId[]): void {
    const { bugs, env, placement, storage } = this.#quorum;
    const lastMs = env.clock.monotonic() - LAST_WRITES_MS;
    for (const [key, state] of storage.states) {
      if (placement.isHome(env.self, key)) continue;
      const isLast = (this.#parts.changedAtMs.get(key) ?? 0) > lastMs;
      if (bugs.has("hand-over-loses-last") && isLast && before.includes(env.self)) continue;
      for (const home of placement.homesOf(key)) this.#parts.replica.keepHint(home, key, state);
    }
  }
}
