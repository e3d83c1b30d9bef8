import type { Body } from "../../harness/node/message.ts";
import type { Env, ProgramOptions } from "../../harness/node/program.ts";
import { AntiEntropy } from "./anti-entropy.ts";
import { parseBugs } from "./bugs.ts";
import { DurableWrites } from "./durable-writes.ts";
import type { FetchRounds } from "./gathering.ts";
import { Hints } from "./hints.ts";
import { firstMembers } from "./members.ts";
import { Membership } from "./membership.ts";
import type { Quorum } from "./node.ts";
import { Placement } from "./placement.ts";
import { Reads } from "./reads.ts";
import { Replica } from "./replica.ts";
import { Rounds } from "./rounds.ts";
import { parseSettings } from "./settings.ts";
import type { ReplicateRounds } from "./spreading.ts";
import { Storage } from "./storage.ts";
import { Tombstones } from "./tombstones.ts";
import { valuesOf } from "./values/values-of.ts";
import type { Key } from "./values.ts";
import type { Watched } from "./watcher.ts";
import { WriteClock } from "./write-clock.ts";
import { Writes } from "./writes.ts";

/** The parts of one node. */
export interface Parts {
  readonly quorum: Quorum;
  readonly replica: Replica;
  readonly reads: Reads;
  readonly writes: Writes;
  readonly hints: Hints;
  readonly antiEntropy: AntiEntropy;
  readonly tombstones: Tombstones;
  readonly membership: Membership;
  readonly fetches: FetchRounds;
  readonly replications: ReplicateRounds;
  readonly announcements: Rounds<null>;
}

/** Puts a node together. `askSelf` hands a question that the node puts to itself to whoever answers it. */
export function createParts(
  env: Env,
  options: ProgramOptions,
  askSelf: (body: Body) => void,
): Parts {
  const changedAtMs = new Map<Key, number>();
  const quorum = createQuorum(env, options, (key) => {
    changedAtMs.set(key, env.clock.monotonic());
    antiEntropy.onPut(key);
  });
  const { bugs, settings, storage } = quorum;
  const rounds = {
    ...{ env, askSelf, retryMs: settings.retryMs, boot: () => storage.boot },
    countsTwice: bugs.has("count-node-twice"),
  };
  const fetches: FetchRounds = new Rounds("fetch", rounds);
  const replications: ReplicateRounds = new Rounds("replicate", rounds);
  const announcements = new Rounds<null>("members", rounds);
  const replica = new Replica(quorum);
  const antiEntropy: AntiEntropy = new AntiEntropy(quorum, replica);
  const coordination = { fetches, replications, replica };
  return {
    ...{ quorum, replica, antiEntropy, fetches, replications, announcements },
    reads: new Reads(quorum, coordination),
    writes: new Writes(quorum, coordination),
    hints: new Hints(quorum, replica),
    tombstones: new Tombstones(quorum, fetches),
    membership: new Membership(quorum, {
      ...{ replica, announcements, changedAtMs },
      onChanged: () => antiEntropy.onMembersChanged(),
    }),
  };
}

function createQuorum(
  env: Env,
  options: ProgramOptions,
  onPut: ConstructorParameters<typeof Storage>[2],
): Quorum {
  const bugs = parseBugs(options.bugs);
  const settings = parseSettings(options.settings);
  const values = valuesOf(settings, bugs);
  const writes = new DurableWrites(env, bugs.has("ack-before-sync"));
  const watched: Watched = { watcher: null };
  const storage = new Storage(
    env,
    { values, writes, watched, losesHints: bugs.has("hints-lost-on-restart") },
    onPut,
  );
  const members = firstMembers([env.self, ...env.peers], settings.initialMembers);
  return {
    ...{ env, settings, bugs, values, storage, watched },
    placement: new Placement(settings, members),
    clock: new WriteClock(env, () => storage.boot, bugs.has("clock-not-merged")),
  };
}
