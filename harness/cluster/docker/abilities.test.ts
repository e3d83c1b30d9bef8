import { describe, expect, it } from "vitest";
import { FAULT_NAMES } from "../../core/faults.ts";
import { abilitiesOf, probeAbilities } from "./abilities.ts";
import type { AgentAbilities } from "./agent/protocol.ts";
import { RUN_LABEL } from "./labels.ts";
import { type Bench, findBench } from "./storage/testing/trial.ts";

const NETWORK: AgentAbilities = {
  iptables: null,
  netem: "Specified qdisc kind is unknown",
  queue: null,
  shaper: null,
  libfaketime: "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
  tcpRtoMaxMs: 120_000,
};
const STORAGE = { powerLoss: null, diskFull: null, corruption: null };
const LIMITS = { cpu: true, memory: true };

it("is able to do everything where all means are there, with or without netem", () => {
  const abilities = abilitiesOf(NETWORK, STORAGE, LIMITS);
  expect(Object.keys(abilities).sort()).toEqual([...FAULT_NAMES].sort());
  const missing = Object.entries(abilities).filter(([, reason]) => reason !== null);
  // On TCP, a partition does what a clog would.
  expect(missing.map(([fault]) => fault)).toEqual(["clog"]);
});

it("gives the reason for each fault that it cannot bring about", () => {
  const withoutRules = abilitiesOf({ ...NETWORK, iptables: "no such table" }, STORAGE, LIMITS);
  const reason = "packets cannot be filtered: no such table";
  expect(withoutRules).toMatchObject({
    ...{ partition: reason, reset: reason, packet: reason, bandwidth: reason },
    ...{ kill: null, clock: null },
  });
  expect(
    abilitiesOf(
      { ...NETWORK, queue: "no such target", shaper: "no htb", libfaketime: null },
      { ...STORAGE, powerLoss: "no loop device" },
      { cpu: false, memory: false },
    ),
  ).toMatchObject({
    packet: "packets cannot be queued: no such target",
    bandwidth: "traffic cannot be shaped: no htb",
    "power-loss": "no loop device",
    clock: "libfaketime is not in the image",
    cpu: expect.stringContaining("CpuCfsQuota"),
    memory: expect.stringContaining("MemoryLimit"),
  });
});

const mustRun = (process.env.FAULTLINE_MUST_RUN ?? "").includes("docker");
const bench = await findBench();
const reason = typeof bench === "string" ? bench : null;

it.runIf(mustRun)("can be tried on this machine", () => expect(reason).toBeNull());

describe.skipIf(reason !== null)(`on an engine${reason ? `: ${reason}` : ""}`, () => {
  it("finds out what the engine can do, and leaves no container behind", async () => {
    const { engine, image } = bench as Bench;
    const startedMs = performance.now();
    const abilities = await probeAbilities(engine, image);
    if (process.env.FAULTLINE_FIGURES)
      console.info("probing took ms", Math.round(performance.now() - startedMs), abilities);
    // The container can do this wherever a pod can be had.
    expect(abilities).toMatchObject({ partition: null, reset: null, packet: null });
    const own = `${RUN_LABEL}=probe-${process.pid}`;
    const containers = await engine.docker.listContainers({ all: true });
    const left = containers.filter(({ Labels }) =>
      `${RUN_LABEL}=${Labels[RUN_LABEL]}`.startsWith(own),
    );
    expect(left).toEqual([]);
  });
});
