import { afterEach, describe, expect, it } from "vitest";
import { connectEngine, type Engine } from "../engine.ts";
import { importOutput } from "./build-base.ts";
import { imageId } from "./build-image.ts";

const mustRun = (process.env.FAULTLINE_MUST_RUN ?? "").includes("docker");
const found = await connectEngine().catch(() => null);
const NAME = `faultline-trial:base-${process.pid}`;
const ARCHIVE = "tar -c -C / etc/hostname";

describe.skipIf(found === null && !mustRun)("making a base (needs a container engine)", () => {
  let engine: Engine;
  afterEach(async () => {
    await engine.docker
      .getImage(NAME)
      .remove()
      .catch(() => {});
  });

  it("tutorial: what a command prints becomes an image", async () => {
    expect(await made(`echo 'I: extracting archives...' >&2; ${ARCHIVE}`)).toEqual([
      "faultline-base: extracting archives...",
    ]);
    expect(await imageId(engine.docker, NAME)).toMatch(/^sha256:/);
  });

  it("makes no image of what a command printed before it failed", async () => {
    await expect(made(`${ARCHIVE}; echo E: no such suite >&2; exit 5`)).rejects.toMatchObject({
      exitCode: 255,
      message: "Building a base image failed: sh ended with 5\n    E: no such suite",
    });
    await expect(made("exit 5")).rejects.toThrow("sh ended with 5");
    expect(await imageId(engine.docker, NAME)).toBeNull();
  });

  it("passes on why the engine does not take it", async () => {
    await expect(made("echo this is no archive")).rejects.toThrow(/image failed: .*(tar|archive)/i);
    expect(await imageId(engine.docker, NAME)).toBeNull();
  });

  /** What it told meanwhile. */
  async function made(script: string): Promise<readonly string[]> {
    engine = await connectEngine();
    const lines: string[] = [];
    const options = { engine, onProgress: (line: string) => lines.push(line) };
    await importOutput(options, ["sh", "-c", script], NAME);
    return lines;
  }
});
