import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, it } from "vitest";
import { FAULT_NAMES } from "../../core/faults.ts";
import { createRealClock } from "../../runner/real-clock.ts";
import { describeCluster } from "../cluster.contract.ts";
import { probeAbilities } from "./abilities.ts";
import { createDockerCluster } from "./docker-cluster.ts";
import { dockerForTests } from "./testing/docker-for-tests.ts";

const root = mkdtempSync(path.join(tmpdir(), "faultline-docker-"));
afterAll(() => rmSync(root, { recursive: true }));

const docker = await dockerForTests();
let clusters = 0;

if (typeof docker === "string")
  describe("docker cluster", () => it.skip(`needs a container engine: ${docker}`, () => {}));
else {
  const abilities = await probeAbilities(docker.engine, docker.image);
  describeCluster({
    name: "docker",
    skip: FAULT_NAMES.filter((fault) => abilities[fault] !== null),
    createCluster: ({ nodes, seed }) =>
      createDockerCluster({
        ...docker,
        nodes,
        seed,
        entry: "harness/node/fixtures/fixture-main.js",
        dataRoot: path.join(root, String(clusters++)),
        clock: createRealClock(),
      }),
  });
}
