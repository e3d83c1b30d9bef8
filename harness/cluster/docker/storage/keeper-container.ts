import type Dockerode from "dockerode";
import { attachedStreams } from "../agent/attached-streams.ts";
import { askEngine } from "../ask-engine.ts";
import type { Labels } from "../labels.ts";
import { COMPILED_ROOT } from "../options.ts";
import { CLOCKS_FOLDER, DISKS_FOLDER } from "./keeper/folders.ts";
import { connectKeeper, type KeeperClient } from "./keeper-client.ts";

export interface KeeperSpec {
  readonly docker: Dockerode;
  readonly image: string;
  readonly name: string;
  readonly labels: Labels;
  /** The volume of the clock files. */
  readonly clocks: string;
  /** Volumes of the engine's own disk, by node; null: disks of its own, on loop devices. */
  readonly volumes: ReadonlyMap<string, string> | null;
  readonly extraBinds: readonly string[];
}

export interface Keeper extends KeeperClient {
  /** Ends it and removes its container. */
  remove(): Promise<void>;
}

/** Starts it and speaks to it. It removes itself when its input ends: when the controller is gone. */
export async function startKeeper(spec: KeeperSpec): Promise<Keeper> {
  const container = await askEngine(
    `create container ${spec.name}`,
    spec.docker.createContainer(containerOf(spec)),
  );
  const remove = (): Promise<unknown> => container.remove({ force: true }).catch(() => {});
  try {
    const streams = await askEngine(`attach to ${spec.name}`, attachedStreams(container));
    await askEngine(`start container ${spec.name}`, container.start());
    const client = connectKeeper(streams);
    return {
      ...client,
      async remove() {
        client.close();
        await askEngine(`remove ${spec.name}`, remove()).catch(() => {});
      },
    };
  } catch (thrown) {
    await askEngine(`remove ${spec.name}`, remove()).catch(() => {});
    throw thrown;
  }
}

function containerOf(spec: KeeperSpec): Dockerode.ContainerCreateOptions {
  return {
    name: spec.name,
    Image: spec.image,
    Labels: { ...spec.labels },
    Entrypoint: ["node"],
    Cmd: [`${COMPILED_ROOT}/harness/cluster/docker/storage/keeper/keeper-main.js`, spec.name],
    User: "0:0",
    ...{ OpenStdin: true, StdinOnce: true },
    ...{ AttachStdin: true, AttachStdout: true, AttachStderr: true },
    HostConfig: {
      AutoRemove: true,
      NetworkMode: "none",
      CapDrop: ["ALL"],
      Mounts: [volumeMount(spec.clocks, CLOCKS_FOLDER, spec.labels), ...diskMounts(spec)],
      ...(spec.volumes ? folderRights(spec) : loopRights(spec)),
    },
  };
}

function diskMounts({ volumes, labels }: KeeperSpec): Dockerode.MountConfig {
  return [...(volumes ?? [])].map(([node, volume]) =>
    volumeMount(volume, `${DISKS_FOLDER}/${node}`, labels),
  );
}

/** The engine makes a volume that is not there yet. */
function volumeMount(name: string, target: string, labels: Labels): Dockerode.MountSettings {
  return {
    Type: "volume",
    Source: name,
    Target: target,
    VolumeOptions: {
      NoCopy: true,
      Labels: { ...labels },
      DriverConfig: { Name: "local", Options: {} },
    },
  };
}

/** It reads and mends files of any owner. */
function folderRights({ extraBinds }: KeeperSpec): Dockerode.HostConfig {
  return { CapAdd: ["DAC_OVERRIDE", "FOWNER"], Binds: [...extraBinds] };
}

/**
 * It mounts, and of the machine's devices it may use the loop devices alone (major 7, and 237 of the misc devices, which
 * gives out free ones). Less than a privileged container, which a machine without all capabilities cannot start at all.
 */
function loopRights({ extraBinds }: KeeperSpec): Dockerode.HostConfig {
  return {
    CapAdd: ["DAC_OVERRIDE", "FOWNER", "SYS_ADMIN"],
    SecurityOpt: ["apparmor=unconfined", "label=disable"],
    DeviceCgroupRules: ["b 7:* rwm", "c 10:237 rwm"],
    Binds: ["/dev:/dev", ...extraBinds],
  };
}
