import { constants } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type Dockerode from "dockerode";
import type { NodeId } from "../../core/ids.ts";
import { NODE_SETTINGS_VARIABLE, type NodeSettings } from "../../node/node-settings.ts";
import { askEngine, statusOf } from "./ask-engine.ts";
import type { Labels } from "./labels.ts";
import { NodeLogs } from "./node-logs.ts";
import { COMPILED_ROOT } from "./options.ts";

/** What a node runs of our own. */
export interface BuiltInProgram {
  /** Below the compiled root. */
  readonly entry: string;
  readonly settings: NodeSettings;
}

/** What one incarnation of a node is made of. `program`: null where the image has a command of its own. */
export interface NodeContainerSpec {
  readonly docker: Dockerode;
  readonly node: NodeId;
  readonly name: string;
  readonly image: string;
  readonly program: BuiltInProgram | null;
  readonly labels: Labels;
  /** The container whose network it joins. */
  readonly netContainerId: string;
  readonly stderrFile: string;
  readonly mounts: readonly Dockerode.MountSettings[];
  /** `NAME=value` */
  readonly env: readonly string[];
}

/** How an incarnation ended. */
export interface Ended {
  readonly exitCode: number | null;
  /** The kernel killed it for its memory. */
  readonly oomKilled: boolean;
  /** Nobody knows how: the engine is gone. */
  readonly isLost: boolean;
  /** In words: `exited with status 3`, `was ended by SIGKILL`. */
  readonly how: string;
}

export type ContainerState = Dockerode.ContainerInspectInfo["State"];

/** A user without a name and without rights. */
const NOBODY_SPECIAL = "1000:1000";
const KILL_TIMEOUT_MS = 5_000;
const RETRY_MS = 250;
/** An engine that is silent for so long is taken for dead, and its containers with it. */
const ENGINE_LOST_MS = 5_000;
const MAX_LOG_FILES = { "max-size": "16m", "max-file": "2" };

/** One incarnation of a node: a container in the network of its pod. */
export class NodeContainer {
  readonly name: string;
  readonly #container: Dockerode.Container;
  readonly #logs: NodeLogs;
  /** Resolves when it has ended, by whatever hand, and its output was read. */
  readonly ended: Promise<Ended>;
  /** Resolves when what was left of it is gone, and its name free for the next incarnation. */
  readonly removed: Promise<void>;
  #isEnded = false;

  /** @throws HarnessError when the engine does not start it. */
  static async start(spec: NodeContainerSpec): Promise<NodeContainer> {
    const { docker, name, program, stderrFile } = spec;
    const request = docker.createContainer(creationOf(spec));
    const container = await askEngine(`create container ${name}`, request);
    const logs = await NodeLogs.follow(container, stderrFile, program === null);
    try {
      await askEngine(`start container ${name}`, container.start());
    } catch (thrown) {
      await discard(container);
      await logs.close();
      throw thrown;
    }
    return new NodeContainer(name, container, logs);
  }

  private constructor(name: string, container: Dockerode.Container, logs: NodeLogs) {
    this.name = name;
    this.#container = container;
    this.#logs = logs;
    this.ended = this.#watchEnd();
    this.removed = this.ended.then(() => discard(container));
  }

  get container(): Dockerode.Container {
    return this.#container;
  }

  /** The last lines that it printed, to show to people. */
  lastOutput(): string {
    return this.#logs.text();
  }

  /** False: it had ended already. @throws HarnessError when the engine does not do it. */
  async signal(signal: NodeJS.Signals): Promise<boolean> {
    try {
      await askEngine(`send ${signal} to ${this.name}`, this.#container.kill({ signal }));
      return true;
    } catch (thrown) {
      if (isNotRunning(thrown)) return false;
      throw thrown;
    }
  }

  /** SIGKILL. How it ended; null when it has not within a few seconds. */
  async kill(): Promise<Ended | null> {
    if (!this.#isEnded) await this.signal("SIGKILL");
    return this.endWithin(KILL_TIMEOUT_MS);
  }

  /** How it ended; null when it has not within this time. */
  async endWithin(timeoutMs: number): Promise<Ended | null> {
    const stop = new AbortController();
    const late = sleep(timeoutMs, null, { signal: stop.signal }).catch(() => null);
    const first = await Promise.race([this.ended, late]);
    stop.abort();
    return first;
  }

  /** Pauses it from outside, by the freezer of its control group. */
  async freeze(): Promise<void> {
    await askEngine(`pause ${this.name}`, this.#container.pause());
  }

  async thaw(): Promise<void> {
    await askEngine(`unpause ${this.name}`, this.#container.unpause());
  }

  async state(): Promise<ContainerState> {
    return (await askEngine(`inspect ${this.name}`, this.#container.inspect())).State;
  }

  /** The state letter of its main process as `ps` prints it on the engine's machine (`T`: stopped); null when gone. */
  async processState(): Promise<string | null> {
    try {
      const [{ Pid: pid }, table] = await Promise.all([
        this.state(),
        askEngine(
          `list processes of ${this.name}`,
          this.#container.top({ ps_args: "-o pid,stat" }),
        ),
      ]);
      const rows: readonly (readonly string[])[] = table.Processes ?? [];
      return rows.find(([id]) => Number(id) === pid)?.[1]?.[0] ?? null;
    } catch (thrown) {
      if (isNotRunning(thrown)) return null;
      throw thrown;
    }
  }

  async #watchEnd(): Promise<Ended> {
    const ended = await this.#awaitEnd();
    this.#isEnded = true;
    await this.#logs.close();
    return ended;
  }

  /** The engine may cut off a request that waits; then the container itself is looked at. */
  async #awaitEnd(): Promise<Ended> {
    let silentSinceMs: number | null = null;
    for (;;) {
      await this.#container.wait().catch(() => {});
      try {
        const state = await this.state();
        if (!state.Running) return endOf(state);
        silentSinceMs = null;
      } catch (thrown) {
        if (statusOf(thrown) === 404) return { ...UNSEEN, how: "was removed by someone else" };
        silentSinceMs ??= performance.now();
        if (performance.now() - silentSinceMs > ENGINE_LOST_MS)
          return { ...UNSEEN, isLost: true, how: "is lost: the container engine is gone" };
      }
      await sleep(RETRY_MS);
    }
  }
}

const UNSEEN = { exitCode: null, oomKilled: false, isLost: false } as const;

/** What cannot be removed now is in the way of the next incarnation, which tells of it, and goes at the end of the run. */
async function discard(container: Dockerode.Container): Promise<void> {
  const request = container.remove({ force: true });
  await askEngine(`remove container ${container.id}`, request).catch(() => {});
}

function creationOf(spec: NodeContainerSpec): Dockerode.ContainerCreateOptions {
  const { image, name, program, labels, netContainerId, mounts, env } = spec;
  const { HostConfig, ...rest } = program === null ? AS_THE_IMAGE_SAYS : confined(program, env);
  return {
    ...{ name, Image: image, Env: [...env], Labels: labels },
    ...rest,
    HostConfig: {
      NetworkMode: `container:${netContainerId}`,
      Mounts: [...mounts],
      LogConfig: { Type: "json-file", Config: MAX_LOG_FILES },
      ...HostConfig,
    },
  };
}

/** Images of other people start as root, write where they like and change users, as under `docker run`. */
const AS_THE_IMAGE_SAYS: Dockerode.ContainerCreateOptions = {};

function confined(
  { entry, settings }: BuiltInProgram,
  env: readonly string[],
): Dockerode.ContainerCreateOptions {
  return {
    Cmd: ["node", `${COMPILED_ROOT}/${entry}`],
    Env: [...env, `${NODE_SETTINGS_VARIABLE}=${JSON.stringify(settings)}`],
    User: NOBODY_SPECIAL,
    StopSignal: "SIGTERM",
    HostConfig: {
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges"],
      ReadonlyRootfs: true,
      Tmpfs: { "/tmp": "" },
    },
  };
}

function endOf({ ExitCode: exitCode, OOMKilled: oomKilled }: ContainerState): Ended {
  const seen = { exitCode, oomKilled, isLost: false };
  if (oomKilled) return { ...seen, how: "was killed by the kernel: it needed too much memory" };
  const signal = Object.entries(constants.signals).find(([, id]) => id === exitCode - 128)?.[0];
  const how = signal ? `was ended by ${signal}` : `exited with status ${exitCode}`;
  return { ...seen, how };
}

/** 409: the container is there and does not run; 404: it is not there; 304: it is so already. */
function isNotRunning(thrown: unknown): boolean {
  const status = statusOf(thrown);
  return status === 409 || status === 404;
}
