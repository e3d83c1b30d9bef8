import type { FaultRecord } from "../core/faults.ts";
import type { Json } from "../core/json.ts";
import type { Generator } from "../generator/generator.ts";

/** The operation `f`, and the record that it would have had at this moment. */
export interface UnderWay {
  readonly f: string;
  readonly record: FaultRecord;
}

/** Carries out the operations of one kind of fault. */
export interface Nemesis {
  /** Does what `f` and `value` say and tells, with evidence, what came of it. A rejection is recorded as `failed`. */
  invoke(f: string, value: Json): Promise<FaultRecord>;
  /**
   * What an operation that has not come to its end has done so far: without it, what led to a violation would be missing
   * from the record of a run that the violation ended. Null: no operation is under way, or it has done nothing yet.
   */
  underWay?(): UnderWay | null;
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
