import type Dockerode from "dockerode";
import { HarnessError } from "../../../core/errors.ts";
import type { JsonObject } from "../../../core/json.ts";
import type { DamageProof, FileDamage, Proof } from "../../cluster.ts";
import { askEngine } from "../ask-engine.ts";
import type { ClockFile } from "../clock/faulty-clock.ts";
import type { Labels } from "../labels.ts";
import { CLOCKS_FOLDER } from "./keeper/folders.ts";
import type { Space } from "./keeper/protocol.ts";
import { type Keeper, startKeeper } from "./keeper-container.ts";

/** The disk of one node, which outlives the containers that the node runs in. */
export interface NodeDisk {
  /** For `HostConfig.Mounts` of the node's container. Anybody may write to it. */
  readonly mount: Dockerode.MountSettings;
  /**
   * Lets `kill` end the node's container, and with it whatever else has the disk mounted, and then leaves on the disk only
   * what was synced. Evidence names the files that are not as the node last saw them.
   *
   * @throws HarnessError when the disk is not able to it, or something still has it mounted.
   */
  losePower(kill: () => Promise<unknown>): Promise<Proof>;
  /** Whether it holds anything that could be damaged so. */
  canCorrupt(damage: FileDamage): Promise<boolean>;
  /** Damages what a node has written that is down. */
  corrupt(damage: FileDamage): Promise<DamageProof>;
  /** Takes all the space there is and goes on taking it, until {@link free}. The node may run, stand still or be down. */
  fill(): Promise<Proof>;
  /** Idempotent. */
  free(): Promise<Proof>;
}

/** Null where it can be done, otherwise the reason why not. */
export interface StorageAbilities {
  readonly powerLoss: string | null;
  readonly diskFull: string | null;
  readonly corruption: string | null;
}

/** The disks and clock files of all nodes of a run, and the container that keeps them. */
export interface Disks {
  readonly abilities: StorageAbilities;
  of(node: string): NodeDisk;
  clockOf(node: string): ClockFile;
  /** Removes it all, once the nodes' containers are gone. Never throws; what carries the labels is found by a sweep too. */
  destroy(): Promise<void>;
}

export interface DisksSpec {
  readonly engine: { readonly docker: Dockerode };
  readonly image: string;
  readonly labels: Labels;
  readonly nodes: readonly string[];
  readonly runId: string;
  /** Of each disk, journal included. */
  readonly megabytes?: number;
  /** Host folders to show to the keeper: for a program that is not in the image. */
  readonly extraBinds?: readonly string[];
}

export const DATA_FOLDER = "/data";
const MEGABYTES = 64;

/**
 * Makes a disk for each node: an ext4 of its own on a loop device or, where the engine does not allow that, a plain volume,
 * which can lose no power and cannot be full.
 *
 * @throws HarnessError when the engine cannot make even that.
 */
export async function createDisks(spec: DisksSpec): Promise<Disks> {
  const onLoops = await openLoops(spec);
  return typeof onLoops === "string" ? openFolders(spec, onLoops) : onLoops;
}

/** The disks, or the reason why there can be none. */
async function openLoops(spec: DisksSpec): Promise<Disks | string> {
  let keeper: Keeper | null = null;
  try {
    const started = await start(spec, null);
    keeper = started;
    const megabytes = spec.megabytes ?? MEGABYTES;
    const devices = await Promise.all(spec.nodes.map((node) => started.open(node, megabytes)));
    await Promise.all(
      spec.nodes.map((node, index) => createVolume(spec, node, devices[index] ?? null)),
    );
    return disksOf(spec, keeper, { powerLoss: null, diskFull: null, corruption: null });
  } catch (thrown) {
    await keeper?.remove();
    await removeVolumes(spec);
    if (!(thrown instanceof HarnessError)) throw thrown;
    return thrown.message;
  }
}

async function openFolders(spec: DisksSpec, reason: string): Promise<Disks> {
  await Promise.all(spec.nodes.map((node) => createVolume(spec, node, null)));
  const volumes = new Map(spec.nodes.map((node) => [node, volumeOf(spec, node)]));
  let keeper: Keeper | null = null;
  try {
    const started = await start(spec, volumes);
    keeper = started;
    await Promise.all(spec.nodes.map((node) => started.open(node, null)));
    const lacking = `no file system on a loop device: ${reason}`;
    return disksOf(spec, keeper, { powerLoss: lacking, diskFull: lacking, corruption: null });
  } catch (thrown) {
    await keeper?.remove();
    await removeVolumes(spec);
    throw thrown;
  }
}

function start(spec: DisksSpec, volumes: ReadonlyMap<string, string> | null): Promise<Keeper> {
  return startKeeper({
    docker: spec.engine.docker,
    image: spec.image,
    name: `faultline-${spec.runId}-keeper`,
    labels: spec.labels,
    clocks: clocksOf(spec),
    volumes,
    extraBinds: spec.extraBinds ?? [],
  });
}

async function createVolume(spec: DisksSpec, node: string, device: string | null): Promise<void> {
  const name = volumeOf(spec, node);
  const request = spec.engine.docker.createVolume({
    Name: name,
    Labels: { ...spec.labels },
    Driver: "local",
    ...(device === null ? {} : { DriverOpts: { type: "ext4", device, o: "noatime" } }),
  });
  await askEngine(`create volume ${name}`, request);
}

function disksOf(spec: DisksSpec, keeper: Keeper, abilities: StorageAbilities): Disks {
  return {
    abilities,
    of: (node) => nodeDisk(volumeOf(spec, node), node, keeper, abilities),
    clockOf: (node) => ({
      mount: mountOf(clocksOf(spec), CLOCKS_FOLDER, true),
      path: `${CLOCKS_FOLDER}/${node}`,
      write: (line) => keeper.setClock(node, line),
    }),
    async destroy() {
      await keeper.remove();
      await removeVolumes(spec);
    },
  };
}

function nodeDisk(
  volume: string,
  node: string,
  keeper: Keeper,
  abilities: StorageAbilities,
): NodeDisk {
  return {
    mount: mountOf(volume, DATA_FOLDER, false),
    async losePower(kill) {
      assertAble("lose power", abilities.powerLoss);
      await kill();
      const { changed, tookMs } = await keeper.cutPower(node);
      return { holds: true, evidence: { lost: changed, tookMs } };
    },
    canCorrupt: (damage) => keeper.canDamage(node, damage),
    corrupt: (damage) => keeper.damage(node, damage),
    async fill() {
      assertAble("be full", abilities.diskFull);
      const space = await keeper.fill(node);
      return { holds: space.refusal === "ENOSPC", evidence: evidenceOf(space) };
    },
    async free() {
      const space = await keeper.free(node);
      return { holds: space.availableBytes > 0, evidence: evidenceOf(space) };
    },
  };
}

function assertAble(what: string, reason: string | null): void {
  if (reason === null) return;
  throw new HarnessError(`The disks of this engine cannot ${what}: ${reason}`, {
    hint: "`faultline doctor` lists what this engine can do.",
  });
}

function evidenceOf(space: Space): JsonObject {
  return { ...space };
}

function mountOf(volume: string, target: string, readOnly: boolean): Dockerode.MountSettings {
  return {
    ...{ Type: "volume", Source: volume, Target: target, ReadOnly: readOnly },
    // The engine must not copy what the image has in this place, nor change who may write to it.
    VolumeOptions: { NoCopy: true, Labels: {}, DriverConfig: { Name: "local", Options: {} } },
  };
}

async function removeVolumes(spec: DisksSpec): Promise<void> {
  const names = [...spec.nodes.map((node) => volumeOf(spec, node)), clocksOf(spec)];
  await Promise.all(
    names.map((name) =>
      askEngine(
        `remove volume ${name}`,
        spec.engine.docker.getVolume(name).remove({ force: true }),
      ).catch(() => {}),
    ),
  );
}

function volumeOf({ runId }: DisksSpec, node: string): string {
  return `faultline-${runId}-${node}-data`;
}

function clocksOf({ runId }: DisksSpec): string {
  return `faultline-${runId}-clocks`;
}
