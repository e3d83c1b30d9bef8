import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectEngine, type Engine } from "../engine.ts";
import { localBase } from "./base-image.ts";
import { buildImage, imageId } from "./build-image.ts";
import { ensureImages, lookAtImages } from "./images.ts";

const mustRun = (process.env.FAULTLINE_MUST_RUN ?? "").includes("docker");
const found = await connectEngine().catch(() => null);
const base = found && (await localBase(found));
const reason = found === null ? "no container engine" : "no base image: faultline doctor --fix";
const BUILD_TIMEOUT_MS = 300_000;
const TAG = `faultline-trial:${process.pid}`;
const LABEL = `faultline.trial=${process.pid}`;
const silent = (): void => {};

describe.skipIf(base === null && !mustRun)(`images${base === null ? ` (${reason})` : ""}`, () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await connectEngine();
    expect(base, reason).not.toBeNull();
  });
  afterAll(async () => {
    // An image that others stand on is seen only when they are gone, and one that a build still uses goes with the build.
    for (let ids = await trials(engine); ids.length > 0; ids = await trials(engine)) {
      const removals = ids.map((id) => engine.docker.getImage(id).remove({ force: true }));
      await Promise.allSettled(removals);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });

  it(
    "tutorial: builds what is missing, and the second time nothing",
    async () => {
      const names = await ensureImages({ engine, onProgress: silent });
      const again: string[] = [];
      expect(await ensureImages({ engine, onProgress: (line) => again.push(line) })).toEqual(names);
      expect(again).toEqual([]);
      expect(await lookAtImages(engine)).toEqual({ base: names.base, image: names.image });
    },
    BUILD_TIMEOUT_MS,
  );

  it(
    "the image has the tools, and the programs with all that they import",
    async () => {
      const { image } = await ensureImages({ engine, onProgress: silent });
      const script = [
        "set -e",
        "for tool in iptables-restore tc ip ss mkfs.ext4 losetup ps gcc-is-absent; do",
        '  command -v $tool >/dev/null || echo "no $tool"; done',
        "test -x /usr/local/bin/faultline-queue",
        "ls /usr/lib/*/faketime/libfaketime.so.1 >/dev/null",
        // An agent whose input is empty ends; a module that is missing would say so.
        "node /faultline/dist/harness/cluster/docker/agent/agent-main.js </dev/null 2>&1 |",
        "  grep -i 'cannot find' || true",
        "stat -c %a /data",
      ].join("\n");
      expect(await printed(engine, image, ["sh", "-c", script])).toEqual([
        "no gcc-is-absent",
        "1777",
      ]);
    },
    BUILD_TIMEOUT_MS,
  );

  it(
    "two builds of the same at the same time give one image",
    async () => {
      const steps: string[] = [];
      const build = {
        ...{ tag: TAG, args: {}, onProgress: (line: string) => steps.push(line) },
        files: [dockerfile(`RUN echo ${process.pid} > /trial`)],
      };
      await Promise.all([buildImage(engine.docker, build), buildImage(engine.docker, build)]);
      const id = await imageId(engine.docker, TAG);
      expect(id).toMatch(/^sha256:/);
      await buildImage(engine.docker, build);
      expect(await imageId(engine.docker, TAG)).toBe(id);
      expect(steps[0]).toMatch(/^faultline-trial:\d+: step 1 of 3, \d+ s: FROM /);
    },
    BUILD_TIMEOUT_MS,
  );

  it(
    "shows the last lines of a build that fails, and leaves no container",
    async () => {
      const failing = `RUN echo about to fail ${process.pid}; exit 3`;
      const build = {
        tag: `${TAG}-bad`,
        args: {},
        onProgress: silent,
        files: [dockerfile(failing)],
      };
      await expect(buildImage(engine.docker, build)).rejects.toMatchObject({
        exitCode: 255,
        message: expect.stringMatching(/returned a non-zero code: 3\n.*\n {4}about to fail \d/s),
        hint: expect.stringContaining("faultline doctor --fix"),
      });
      expect(await imageId(engine.docker, build.tag)).toBeNull();
      const containers = await engine.docker.listContainers({ all: true });
      expect(containers.filter(({ Command }) => Command.includes(failing.slice(4)))).toEqual([]);
    },
    BUILD_TIMEOUT_MS,
  );

  it(
    "knows a build without a network, and says so",
    async () => {
      // A proxy where nobody listens cuts this one build off.
      const files = [
        dockerfile("ENV http_proxy=http://127.0.0.1:9 https_proxy=http://127.0.0.1:9", NO_MIRROR),
      ];
      const build = { tag: `${TAG}-cut`, args: {}, onProgress: silent, files };
      await expect(buildImage(engine.docker, build)).rejects.toMatchObject({
        hint: expect.stringContaining("the Debian mirrors cannot be reached"),
      });
    },
    BUILD_TIMEOUT_MS,
  );

  it(
    "ends a build when it is told to",
    async () => {
      const abort = new AbortController();
      const build = {
        ...{ tag: `${TAG}-long`, args: {}, signal: abort.signal },
        files: [dockerfile(`RUN sleep 600 # ${process.pid}`)],
        onProgress: (line: string) => line.includes("sleep") && abort.abort(),
      };
      await expect(buildImage(engine.docker, build)).rejects.toMatchObject({ exitCode: 255 });
      const isGone = async () => {
        const containers = await engine.docker.listContainers({ all: true });
        return !containers.some(({ Command }) => Command.includes(`sleep 600 # ${process.pid}`));
      };
      await expect.poll(isGone, { timeout: 60_000 }).toBe(true);
    },
    BUILD_TIMEOUT_MS,
  );

  const NO_MIRROR =
    "RUN apt-get -o Acquire::Retries=0 update && apt-get install -y no-such-package";

  function dockerfile(...lines: readonly string[]) {
    const text = [`FROM ${base?.name}`, `LABEL ${LABEL}`, ...lines].join("\n");
    return { path: "Dockerfile", content: Buffer.from(text) };
  }

  async function trials({ docker }: Engine): Promise<readonly string[]> {
    const images = await docker.listImages({ filters: { label: [LABEL] } });
    return images.map(({ Id }) => Id);
  }
});

/** The lines that a command prints in a container of its own. */
async function printed(
  { docker }: Engine,
  image: string,
  command: readonly string[],
): Promise<readonly string[]> {
  const container = await docker.createContainer({ Image: image, Cmd: [...command], Tty: true });
  try {
    await container.start();
    await container.wait();
    const log = await container.logs({ stdout: true, stderr: true });
    return log.toString().trim().split(/\r?\n/);
  } finally {
    await container.remove({ force: true });
  }
}
