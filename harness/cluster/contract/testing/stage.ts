import type { Session } from "../../../client/client.ts";
import type { FaultName } from "../../../core/faults.ts";
import type { NodeId } from "../../../core/ids.ts";
import type { Json } from "../../../core/json.ts";
import type { Seed } from "../../../core/random.ts";
import type { Cluster } from "../../cluster.ts";
import { expectBlockedLinks, waitUntil } from "./expectations.ts";
import { PATIENT_MS } from "./patience.ts";

export interface ClusterUnderTest {
  readonly name: string;
  /** A cluster, not started, whose nodes run the fixture program (`node/fixtures/fixture-program.ts`). */
  readonly createCluster: (spec: ClusterSpec) => Cluster | Promise<Cluster>;
  /** What this driver cannot do here. */
  readonly skip?: readonly FaultName[];
  /** Lets time pass for the cluster until the work has come to its end. Absent: time passes by itself. */
  readonly play?: (work: () => Promise<void>) => Promise<void>;
  /** Waits in the time of the cluster. */
  readonly sleep?: (durationMs: number) => Promise<void>;
  /** A loss of power may spare a first part of what was not synced. Otherwise all of it is lost. */
  readonly mayKeepUnsynced?: boolean;
}

interface ClusterSpec {
  readonly nodes: readonly NodeId[];
  readonly seed: Seed;
}

/** Where the parts of the contract play: one cluster a test, and the ways to wait in its time. */
export interface Stage {
  readonly skip: readonly FaultName[];
  readonly mayKeepUnsynced: boolean;
  readonly inRealTime: boolean;
  /** The cluster of this test, once it was started. */
  readonly cluster: Cluster;
  readonly start: (nodes?: readonly NodeId[]) => Promise<Session>;
  readonly clear: () => Promise<void> | undefined;
  readonly play: (work: () => Promise<void>) => Promise<void>;
  readonly played: (work: () => Promise<void>) => () => Promise<void>;
  readonly eventually: (
    holds: () => boolean | Promise<boolean>,
    state?: () => unknown,
  ) => Promise<void>;
  /** Expects that these links, and no others, carry no messages: `n1->n2`, sorted. */
  readonly expectBlocked: (
    session: Session,
    blocked: readonly string[],
    what?: string,
  ) => Promise<void>;
  /** The files that a node found when it started. */
  readonly recovered: (session: Session, node: NodeId) => Promise<Json | undefined>;
}

export function createStage(driver: ClusterUnderTest): Stage {
  const { createCluster, skip = [], play = (work) => work(), sleep = realSleep } = driver;
  let cluster: Cluster;
  const eventually: Stage["eventually"] = (holds, state) => waitUntil(sleep, holds, state);
  return {
    skip,
    mayKeepUnsynced: driver.mayKeepUnsynced ?? false,
    inRealTime: driver.play === undefined,
    get cluster() {
      return cluster;
    },
    start: async (nodes = ["n1", "n2", "n3"]) => {
      cluster = await createCluster({ nodes, seed: 1 });
      await cluster.start();
      return cluster.openSession();
    },
    clear: () => cluster?.stop(),
    play,
    played: (work) => () => play(work),
    eventually,
    expectBlocked: (session, blocked, what) =>
      expectBlockedLinks(eventually, cluster, session, blocked, what),
    recovered: async (session, node) =>
      (await session.call(node, { type: "recovered" }, PATIENT_MS)).files,
  };
}

function realSleep(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
