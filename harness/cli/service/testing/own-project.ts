import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { localBase } from "../../../cluster/docker/images/base-image.ts";
import { buildImage } from "../../../cluster/docker/images/build-image.ts";
import type { DockerForTests } from "../../../cluster/docker/testing/docker-for-tests.ts";
import { compiledEntry } from "../../../node/compiled-entry.ts";

const MAIN = compiledEntry("harness/cli/main.js");
const PATIENCE_MS = 120_000;

/** A folder of a user, outside of any package, and `faultline` as it is called there. */
export interface OwnProject {
  readonly cwd: string;
  faultline(...args: readonly string[]): Promise<OwnRun>;
  remove(): void;
}

export interface OwnRun {
  readonly exitCode?: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function ownProject(files: ReadonlyMap<string, string>): OwnProject {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), "faultline-own-")));
  for (const [file, content] of files) writeFileSync(join(cwd, file), content);
  return {
    cwd,
    faultline: (...args) =>
      execa(process.execPath, [MAIN, ...args], {
        ...{ cwd, reject: false, stdin: "ignore", timeout: PATIENCE_MS },
      }),
    remove: () => rmSync(cwd, { recursive: true }),
  };
}

/**
 * Runs `use` while there is an image of the service. Its Dockerfile builds on an image of a registry, which a test may not need:
 * another one takes its place, that the machine has.
 */
export async function withServiceImage(
  { engine }: DockerForTests,
  tag: string,
  { dockerfile, server }: { readonly dockerfile: string; readonly server: string },
  use: () => Promise<void>,
): Promise<void> {
  const base = await localBase(engine);
  await buildImage(engine.docker, {
    tag,
    files: [
      {
        path: "Dockerfile",
        content: Buffer.from(dockerfile.replace(/^FROM .*$/m, `FROM ${base?.name}`)),
      },
      { path: "server.mjs", content: Buffer.from(server) },
    ],
    ...{ args: {}, onProgress: () => {} },
  });
  try {
    await use();
  } finally {
    await engine.docker.getImage(tag).remove({ force: true });
  }
}
