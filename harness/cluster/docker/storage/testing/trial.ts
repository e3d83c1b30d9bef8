import type Dockerode from "dockerode";
import { messageOf } from "../../../../core/errors.ts";
import { connectEngine, type Engine } from "../../engine.ts";
import { ensureImages } from "../../images/images.ts";
import { type Labels, labelsOf } from "../../labels.ts";

/** An engine and an image to try things out on. */
export interface Bench {
  readonly engine: Engine;
  readonly image: string;
}

/** The bench of this machine, or the reason why there is none. */
export async function findBench(): Promise<Bench | string> {
  try {
    const engine = await connectEngine();
    const { image } = await ensureImages({ engine, onProgress: () => {} });
    return { engine, image };
  } catch (thrown) {
    return messageOf(thrown);
  }
}

/** Unique among tests that run at the same time; a sweep removes what a test leaves behind. */
export function newRun(name: string): { readonly runId: string; readonly labels: Labels } {
  const runId = `test-${process.pid}-${name}`;
  return { runId, labels: labelsOf(runId) };
}

export interface TrialNode {
  readonly container: Dockerode.Container;
  /** Kills it and waits for its end. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** What it has printed since its last start, once that has `count` lines. */
  lines(count: number): Promise<readonly string[]>;
  remove(): Promise<void>;
}

/** A program without any rights in a container, as a node is. */
export async function startProgram(
  { engine, image }: Bench,
  { runId, labels }: ReturnType<typeof newRun>,
  program: string,
  options: {
    readonly mounts?: readonly Dockerode.MountSettings[];
    readonly env?: readonly string[];
  } = {},
): Promise<TrialNode> {
  const container = await engine.docker.createContainer({
    name: `faultline-${runId}-program-${++programs}`,
    Image: image,
    Labels: { ...labels },
    Env: [...(options.env ?? [])],
    Entrypoint: ["node"],
    Cmd: ["-e", program],
    User: "1000:1000",
    HostConfig: {
      NetworkMode: "none",
      CapDrop: ["ALL"],
      ReadonlyRootfs: true,
      Mounts: [...(options.mounts ?? [])],
    },
  });
  let before = 0;
  // By count, not by time: what a program prints first may bear an earlier time than its start.
  const start = async (): Promise<void> => {
    before = (await printed(container)).length;
    await container.start();
  };
  await start();
  return {
    container,
    start,
    async kill() {
      await container.kill();
      await container.wait();
    },
    async lines(count) {
      for (;;) {
        const lines = (await printed(container)).slice(before);
        if (lines.length >= count) return lines;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async remove() {
      await container.remove({ force: true });
    },
  };
}

let programs = 0;

async function printed(container: Dockerode.Container): Promise<readonly string[]> {
  const log = await container.logs({ stdout: true, stderr: true });
  return framesOf(log).split("\n").slice(0, -1);
}

/** The engine puts eight bytes before each piece: which stream it is of, and its length. */
function framesOf(log: Buffer): string {
  let text = "";
  for (let at = 0; at + 8 <= log.length; ) {
    const end = at + 8 + log.readUInt32BE(at + 4);
    text += log.toString("utf8", at + 8, end);
    at = end;
  }
  return text;
}
