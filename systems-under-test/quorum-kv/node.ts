import type { Env } from "../../harness/node/program.ts";
import type { QuorumBug } from "./bugs.ts";
import type { Placement } from "./placement.ts";
import type { QuorumSettings } from "./settings.ts";
import type { Storage } from "./storage.ts";
import type { Values } from "./values.ts";
import type { Watched } from "./watcher.ts";
import type { WriteClock } from "./write-clock.ts";

/** What the parts of one node share. */
export interface Quorum {
  readonly env: Env;
  readonly settings: QuorumSettings;
  readonly bugs: ReadonlySet<QuorumBug>;
  readonly values: Values;
  readonly storage: Storage;
  readonly placement: Placement;
  readonly clock: WriteClock;
  readonly watched: Watched;
}
