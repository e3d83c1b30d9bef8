import { existsSync, readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeRecords } from "../../../node/decode-records.ts";
import { encodeOverwrite } from "../../../node/record-line.ts";
import { waitUntil } from "../../common/process-state.ts";
import { createDisks, type Disks, type NodeDisk } from "./node-disk.ts";
import { probeStorage } from "./probe-storage.ts";
import { type Bench, findBench, newRun, startProgram, type TrialNode } from "./testing/trial.ts";

/** Everything here takes a second or two; a busy machine gets more. */
const PATIENT_MS = 60_000;

const mustRun = (process.env.FAULTLINE_MUST_RUN ?? "").includes("docker");
const bench = await findBench();
const abilities = typeof bench === "string" ? null : await probeStorage(bench.engine, bench.image);
const reason = typeof bench === "string" ? bench : (abilities?.powerLoss ?? null);

it.runIf(mustRun)("can be tried on this machine", () => {
  expect(reason).toBeNull();
  expect(abilities).toEqual({ powerLoss: null, diskFull: null, corruption: null });
});

describe.skipIf(reason !== null)(`disks${reason ? `: ${reason}` : ""}`, () => {
  const run = newRun("disks");
  let disks: Disks;
  let disk: NodeDisk;
  const programs: TrialNode[] = [];

  async function start(program: string): Promise<TrialNode> {
    const node = await startProgram(
      bench as Bench,
      run,
      `const fs = require("node:fs"); ${program}`,
      {
        mounts: [disk.mount],
      },
    );
    programs.push(node);
    return node;
  }
  async function read(file: string): Promise<string | undefined> {
    const reader = await start(`console.log(JSON.stringify(
      fs.existsSync("/data/${file}") ? fs.readFileSync("/data/${file}", "utf8") : "no such file"))`);
    const [line] = await reader.lines(1);
    return JSON.parse(line ?? "null");
  }

  beforeAll(async () => {
    disks = await createDisks({ ...(bench as Bench), ...run, nodes: ["n1", "n2"] });
    disk = disks.of("n1");
  }, PATIENT_MS);
  afterAll(async () => {
    await Promise.all(programs.map((program) => program.remove()));
    await disks.destroy();
  }, PATIENT_MS);

  it(
    "loses with the power what was not synced, and nothing else",
    async () => {
      const node = await start(`
      const fd = fs.openSync("/data/log", "a");
      fs.writeSync(fd, "x".repeat(5000));
      fs.fsyncSync(fd);
      fs.writeSync(fd, "y".repeat(5000));
      fs.writeFileSync("/data/never-synced", "z");
      console.log("written");
      setInterval(() => {}, 1000);`);
      await node.lines(1);

      const proof = await disk.losePower(() => node.kill());

      expect(proof).toMatchObject({
        holds: true,
        evidence: {
          lost: [
            { file: "log", bytesBefore: 10_000, bytesAfter: 5000 },
            { file: "never-synced", bytesBefore: 1, bytesAfter: null },
          ],
        },
      });
      expect(await read("log")).toBe("x".repeat(5000));
      expect(await read("never-synced")).toBe("no such file");
    },
    PATIENT_MS,
  );

  it(
    "undoes an overwrite that was not synced",
    async () => {
      const node = await start(`
      fs.writeFileSync("/data/term", "old", { flush: true });
      const fd = fs.openSync("/data", "r"); fs.fsyncSync(fd);
      fs.writeSync(fs.openSync("/data/term", "r+"), "new");
      console.log(fs.readFileSync("/data/term", "utf8"));
      setInterval(() => {}, 1000);`);
      expect(await node.lines(1)).toEqual(["new"]);
      await disk.losePower(() => node.kill());
      expect(await read("term")).toBe("old");
    },
    PATIENT_MS,
  );

  it(
    "keeps everything when the node is only killed",
    async () => {
      const node = await start(`
      fs.writeFileSync("/data/killed", "not synced");
      console.log("written");
      setInterval(() => {}, 1000);`);
      await node.lines(1);
      await node.kill();
      expect(await read("killed")).toBe("not synced");
    },
    PATIENT_MS,
  );

  it(
    "does not lose power under a node that still runs",
    async () => {
      const other = disks.of("n2");
      const node = await startProgram(bench as Bench, run, "setInterval(() => {}, 1000)", {
        mounts: [other.mount],
      });
      programs.push(node);
      await expect(other.losePower(async () => {})).rejects.toThrow(/blockdev.*busy/i);
    },
    PATIENT_MS,
  );

  it(
    "is full for a node that runs, whatever the node deletes, until it is freed",
    async () => {
      const node = await start(`
      let files = 0;
      const write = () => {
        try { fs.writeFileSync("/data/more" + ++files, "m".repeat(5000)); return "written"; }
        catch (error) { return error.code; }
      };
      fs.writeFileSync("/data/big", "b".repeat(1000000), { flush: true });
      console.log("ready");
      setInterval(() => { fs.rmSync("/data/big", { force: true }); console.log(write()); }, 200);`);
      await node.lines(1);
      expect(await disk.fill()).toMatchObject({
        holds: true,
        evidence: { availableBytes: 0, refusal: "ENOSPC" },
      });
      const seen = (await node.lines(0)).length;
      const lines = await node.lines(seen + 5);
      expect(lines.slice(seen + 1)).toEqual(lines.slice(seen + 1).map(() => "ENOSPC"));

      expect(await disk.free()).toMatchObject({ holds: true, evidence: { ballastBytes: 0 } });
      const then = (await node.lines(0)).length;
      expect((await node.lines(then + 3)).at(-1)).toBe("written");
      await node.kill();
    },
    PATIENT_MS,
  );

  it(
    "can be filled and freed while the node is down, and stays full after a loss of power",
    async () => {
      await disk.fill();
      expect(await disk.losePower(async () => {})).toMatchObject({ holds: true });
      expect(await disk.fill()).toMatchObject({ holds: true, evidence: { availableBytes: 0 } });
      expect(await disk.free()).toMatchObject({ holds: true });
      expect(await disk.free()).toMatchObject({ holds: true });
    },
    PATIENT_MS,
  );

  it(
    "damages what a host has written, for good",
    async () => {
      const damage = { kind: "misdirected", bound: "found-out", seed: 1 } as const;
      expect(await disk.canCorrupt(damage)).toBe(false);
      const bytes = encodeOverwrite({ file: "log", at: 0 }, ["1", "2"]);
      const writer = await start(`
      fs.writeFileSync("/data/log.jsonl", ${JSON.stringify(bytes)}, { flush: true });
      console.log("written");`);
      await writer.lines(1);
      expect(await disk.canCorrupt(damage)).toBe(true);
      expect(await disk.corrupt(damage)).toMatchObject({ holds: true, isFoundOut: true });
      await disk.losePower(async () => {});
      const left = Buffer.from((await read("log.jsonl")) ?? "");
      expect(decodeRecords("log", left).damage).not.toBeNull();
    },
    PATIENT_MS,
  );

  it(
    "does not touch the disks of another run, and leaves no loop device behind",
    async () => {
      const other = newRun("disks-beside");
      const beside = await createDisks({
        ...(bench as Bench),
        ...other,
        nodes: ["n1", "n2", "n3"],
      });
      expect(loopDevices(other.runId)).toHaveLength(3);
      await beside.of("n1").losePower(async () => {});
      await beside.destroy();
      expect(await waitUntil(10_000, () => loopDevices(other.runId).length === 0)).toBe(true);
      expect(await disk.losePower(async () => {})).toMatchObject({ holds: true });
    },
    PATIENT_MS,
  );

  it(
    "leaves nothing behind when all containers are removed by force",
    async () => {
      const { docker } = (bench as Bench).engine;
      const other = newRun("disks-by-force");
      const doomed = await createDisks({ ...(bench as Bench), ...other, nodes: ["n1"] });
      const node = await startProgram(bench as Bench, other, "setInterval(() => {}, 1000)", {
        mounts: [doomed.of("n1").mount],
      });
      await docker.getContainer(`faultline-${other.runId}-keeper`).remove({ force: true });
      expect(loopDevices(other.runId)).toHaveLength(1);
      await expect(doomed.of("n1").fill()).rejects.toThrow("The keeper of the disks");
      await node.remove();
      expect(await waitUntil(10_000, () => loopDevices(other.runId).length === 0)).toBe(true);
      await doomed.destroy();
      const { Volumes } = await docker.listVolumes({
        filters: { label: [`faultline.run=${other.runId}`] },
      });
      expect(Volumes ?? []).toEqual([]);
    },
    PATIENT_MS,
  );
});

describe.skipIf(typeof bench === "string")("an engine without loop devices", () => {
  it(
    "gives plain volumes, whose files can be damaged",
    async () => {
      const { engine, image } = bench as Bench;
      const run = newRun("folders");
      const docker: typeof engine.docker = Object.create(engine.docker, {
        createContainer: {
          value: (options: { HostConfig: { CapAdd: string[] } }) =>
            engine.docker.createContainer({
              ...options,
              HostConfig: { ...options.HostConfig, CapAdd: ["DAC_OVERRIDE", "FOWNER"] },
            }),
        },
      });
      const disks = await createDisks({ engine: { docker }, image, ...run, nodes: ["n1"] });
      const disk = disks.of("n1");
      const node = await startProgram(
        { engine, image },
        run,
        `require("node:fs").writeFileSync("/data/file.jsonl", "content"); console.log("written")`,
        { mounts: [disk.mount] },
      );
      try {
        expect(disks.abilities).toEqual({
          powerLoss: expect.stringMatching(/^no file system on a loop device: .*mount/s),
          diskFull: expect.stringMatching(/^no file system on a loop device/),
          corruption: null,
        });
        expect(await node.lines(1)).toEqual(["written"]);
        await expect(disk.losePower(async () => {})).rejects.toThrow("cannot lose power");
        await expect(disk.fill()).rejects.toThrow("cannot be full");
        const damage = { kind: "truncate", bound: "none", seed: 1 } as const;
        expect(await disk.corrupt(damage)).toMatchObject({
          ...{ holds: true, isFoundOut: false },
          evidence: { file: "file", before: 7 },
        });
      } finally {
        await node.remove();
        await disks.destroy();
      }
    },
    PATIENT_MS,
  );
});

/** Of this machine, those of one run. */
function loopDevices(runId: string): readonly string[] {
  return readdirSync("/sys/block").filter((device) => {
    const file = `/sys/block/${device}/loop/backing_file`;
    return existsSync(file) && readFileSync(file, "utf8").includes(`faultline-${runId}-keeper/`);
  });
}
