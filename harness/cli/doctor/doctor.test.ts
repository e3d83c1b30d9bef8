import { afterEach, expect, it, vi } from "vitest";
import { localAbilities } from "../../cluster/local/abilities.ts";
import { FAULT_NAMES } from "../../core/faults.ts";
import { examineDocker } from "./docker.ts";
import { faultsOn, localFaults } from "./faults.ts";
import { asText } from "./finding.ts";

afterEach(() => vi.unstubAllEnvs());

it("tutorial: a line for each finding, and below it what to do", () => {
  const text = asText([
    { name: "node", state: "ok", message: "Node.js 22.1.0" },
    { name: "build", state: "missing", message: "not compiled: raft-kv", fix: "npm run build" },
  ]);
  expect(text).toBe(
    [
      "ok       node           Node.js 22.1.0",
      "MISSING  build          not compiled: raft-kv",
      "                        npm run build",
      "",
    ].join("\n"),
  );
});

it("lists every fault of a driver, and gives each reason once", () => {
  const able = localAbilities({ builtIn: true });
  const faults = { ...able, cpu: "no cgroups", memory: "no cgroups", clock: "no libfaketime" };
  const finding = faultsOn("docker", faults);
  expect(finding.state).toBe("limited");
  const text = asText([finding]);
  expect(text).toContain("no cpu, memory: no cgroups\n");
  expect(text).toContain("no clock: no libfaketime\n");
  for (const fault of FAULT_NAMES) expect(text).toMatch(new RegExp(`[ ,]${fault}[,:\\n]`));
});

it("is content with a local driver that does what child processes can", () => {
  expect(localFaults()).toMatchObject({ name: "faults, local", state: "ok" });
  expect(localFaults().message).toMatch(/^\d+ of 17: partition, kill, pause/);
});

it("does without an engine, and says how to get one", async () => {
  vi.stubEnv("DOCKER_HOST", "unix:///nowhere/docker.sock");
  expect(await examineDocker()).toEqual([
    {
      name: "docker",
      state: "limited",
      message:
        "No usable container engine: the socket does not exist (unix:///nowhere/docker.sock, from DOCKER_HOST); only --on docker needs it",
      fix: expect.stringContaining("sudo systemctl start docker"),
    },
  ]);
});
