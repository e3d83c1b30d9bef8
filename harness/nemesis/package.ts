import type { FaultRecord } from "../core/faults.ts";
import type { Json } from "../core/json.ts";
import type { Generator } from "../generator/generator.ts";

/** Carries out the operations of one kind of fault. */
export interface Nemesis {
  /** Does what `f` and `value` say and tells, with evidence, what came of it. A rejection is recorded as `failed`. */
  invoke(f: string, value: Json): Promise<FaultRecord>;
}

/**
 * A kind of fault that cannot be had without its cure. Each package has a lane of its own in the runner, so a slow
 * fault never keeps another waiting.
 */
export interface NemesisPackage {
  /** The name of the fault and of the lane: `partition`. */
  readonly name: string;
  readonly nemesis: Nemesis;
  /** When and whom to hit; starts and stops alternate. */
  readonly generator: Generator;
  /** What undoes everything that the fault may have left behind; also asked after an interrupt. */
  readonly finalGenerator: Generator;
}
