import type Dockerode from "dockerode";
import { messageOf } from "../../../core/errors.ts";
import { processStartTicks } from "../../common/process-state.ts";
import { askEngine } from "../ask-engine.ts";
import { labelsOf } from "../labels.ts";
import {
  createDisks,
  DATA_FOLDER,
  type Disks,
  type DisksSpec,
  type StorageAbilities,
} from "./node-disk.ts";

/**
 * What can be done to disks here, tried out on one that is made for it: a program writes a file, syncs it, and writes more
 * to it. Takes about two seconds, and leaves nothing behind.
 *
 * @param extraBinds host folders to show to the keeper: for a program that is not in the image.
 * @throws HarnessError when the engine cannot even run the containers that it takes.
 */
export async function probeStorage(
  engine: { readonly docker: Dockerode },
  image: string,
  extraBinds: readonly string[] = [],
): Promise<StorageAbilities> {
  const runId = `probe-${process.pid}-${processStartTicks(process.pid) ?? 0}-${++probes}`;
  const probe = { engine, image, labels: labelsOf(runId), runId, extraBinds };
  const disks = await createDisks({ ...probe, nodes: [NODE], megabytes: 16 });
  try {
    const { powerLoss, diskFull, corruption } = disks.abilities;
    if (powerLoss !== null && diskFull !== null) return disks.abilities;
    return {
      powerLoss: powerLoss ?? (await tryPowerLoss(probe, disks).catch(messageOf)),
      diskFull: diskFull ?? (await tryToFill(disks).catch(messageOf)),
      corruption,
    };
  } finally {
    await disks.destroy();
  }
}

const NODE = "probe";
let probes = 0;
/** Synced, then appended to without a sync, then ready to be killed. */
const WRITER = `
  const fs = require("node:fs");
  const fd = fs.openSync("${DATA_FOLDER}/file", "a");
  fs.writeSync(fd, "synced");
  fs.fsyncSync(fd);
  fs.writeSync(fd, " and more");
`;

async function tryPowerLoss(probe: Omit<DisksSpec, "nodes">, disks: Disks): Promise<string | null> {
  const { docker } = probe.engine;
  const disk = disks.of(NODE);
  const name = `faultline-${probe.runId}-probe`;
  const request = docker.createContainer({
    name,
    Image: probe.image,
    Labels: { ...probe.labels },
    Entrypoint: ["node"],
    Cmd: ["-e", WRITER],
    HostConfig: { NetworkMode: "none", CapDrop: ["ALL"], Mounts: [disk.mount] },
  });
  const container = await askEngine(`create container ${name}`, request);
  try {
    await askEngine(`start ${name}`, container.start());
    const { StatusCode } = await askEngine(`wait for ${name}`, container.wait());
    if (StatusCode !== 0) return `a program could not write to the disk (exit code ${StatusCode})`;
    const { evidence } = await disk.losePower(async () => {});
    const lost = JSON.stringify(evidence);
    const isLost = lost.includes('"bytesBefore":15') && lost.includes('"bytesAfter":6');
    return isLost ? null : `of a file of 15 bytes, 6 of them synced, this was lost: ${lost}`;
  } finally {
    await askEngine(`remove ${name}`, container.remove({ force: true })).catch(() => {});
  }
}

async function tryToFill(disks: Disks): Promise<string | null> {
  const { holds, evidence } = await disks.of(NODE).fill();
  return holds ? null : `the disk did not become full: ${JSON.stringify(evidence)}`;
}
