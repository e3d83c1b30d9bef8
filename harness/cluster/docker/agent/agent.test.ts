import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type LinkConditions, PERFECT_LINKS } from "../../cluster.ts";
import { waitUntil } from "../../common/process-state.ts";
import type { DesiredState } from "./protocol.ts";
import {
  createStand,
  reasonAgainstNamespaces,
  type Stand,
  type Station,
} from "./testing/namespaces.ts";

/** Everything here takes milliseconds; a busy machine gets more. */
const PATIENT_MS = 20_000;
const PEER_PORT = 7000;

const reason = reasonAgainstNamespaces();
const mustRun = (process.env.FAULTLINE_MUST_RUN ?? "").includes("docker");

it.runIf(mustRun)("can be tried on this machine", () => {
  expect(reason).toBeNull();
});

describe.skipIf(reason !== null)(`agents in namespaces${reason ? `: ${reason}` : ""}`, () => {
  let stand: Stand;
  beforeAll(async () => {
    stand = await createStand(6);
  }, PATIENT_MS);
  afterAll(() => stand.close());
  afterEach(() => Promise.all(cluster().map((one) => one.agent.apply(state(one)))));

  it("cuts one direction of a link, and opens it again", async () => {
    const [n1, n2] = pair();
    const deaf = { from: n2.address, port: PEER_PORT };
    const cut = await n1.agent.apply(state(n1, { drops: [deaf] }));
    expect(cut).toMatchObject({ ok: true, evidence: { rules: 1, missing: [], unasked: [] } });
    expect(n1.run("iptables", "-S", "FAULTLINE")).toContain(`-s ${n2.address}/32 -p tcp`);
    expect(await outcome(n2, n1)).toBe("silent");
    expect(await outcome(n1, n2)).toBe("refused");

    expect(await n1.agent.apply(state(n1))).toMatchObject({ ok: true, evidence: { rules: 0 } });
    expect(await outcome(n2, n1)).toBe("refused");
  });

  it("cuts one port, or everything", async () => {
    const [n1, n2] = pair();
    await n1.agent.apply(state(n1, { drops: [{ from: n2.address, port: PEER_PORT }] }));
    expect(await outcome(n2, n1, 8000)).toBe("refused");
    await n1.agent.apply(state(n1, { drops: [{ from: n2.address, port: null }] }));
    expect(await outcome(n2, n1, 8000)).toBe("silent");
    // Not even the answers come back.
    expect(await outcome(n1, n2)).toBe("silent");
  });

  it("applies the ring of majorities to five nodes at once", async () => {
    const stations = cluster();
    const drops = (at: number) =>
      [2, 3].map((step) => stations[(at + step) % 5]).flatMap((one) => (one ? [one.address] : []));
    const applyRing = () =>
      Promise.all(
        stations.map((one, at) =>
          one.agent.apply(
            state(one, { drops: drops(at).map((from) => ({ from, port: PEER_PORT })) }),
          ),
        ),
      );
    const durationsUs: number[] = [];
    for (let round = 0; round < 10; round++) {
      const startedMs = performance.now();
      await applyRing();
      durationsUs.push((performance.now() - startedMs) * 1000);
    }
    report(
      "ring of five, applied and read back, in ms",
      summary(durationsUs.sort((a, b) => a - b)),
    );
    const applied = await applyRing();
    expect(applied.map(({ ok }) => ok)).toEqual([true, true, true, true, true]);
    const matrix = await Promise.all(
      stations.map(async (from) => {
        const probes = await from.agent.probe(
          stations.map(({ node, address }) => ({ node, address, port: PEER_PORT })),
          400,
        );
        return probes.map((probe) => (probe.outcome === "silent" ? "." : "1")).join("");
      }),
    );
    expect(matrix).toEqual(["11..1", "111..", ".111.", "..111", "1..11"]);
  });

  it("tells an accepted connection from a refused one, with its time", async () => {
    const [n1, n2] = pair();
    const { words } = n2.talk("listen", "7100");
    expect(await waitUntil(PATIENT_MS, () => words.includes("listening"))).toBe(true);
    const [probed] = await n1.agent.probe([{ node: "n2", address: n2.address, port: 7100 }], 400);
    expect(probed).toMatchObject({ node: "n2", outcome: "open", connectUs: expect.any(Number) });
  });

  it("resets connections that stand, and refuses new ones, until it is lifted", async () => {
    const [n1, n2] = pair();
    const listener = n2.talk("listen", "7200");
    await waitUntil(PATIENT_MS, () => listener.words.includes("listening"));
    const talker = n1.talk("talk", n2.address, "7200");
    expect(await waitUntil(PATIENT_MS, () => listener.words.includes("3"))).toBe(true);

    const applied = await n1.agent.apply(state(n1, { resets: [n2.address] }));
    expect(applied).toMatchObject({ ok: true, evidence: { rules: 2, socketsClosed: 1 } });
    expect(await waitUntil(PATIENT_MS, () => talker.words.length > 1)).toBe(true);
    expect(await waitUntil(PATIENT_MS, () => listener.words.includes("ECONNRESET"))).toBe(true);
    expect(await outcome(n1, n2, 7200)).toBe("refused");
    expect(await outcome(n2, n1, 7200)).toBe("refused");

    await n1.agent.apply(state(n1));
    expect(await outcome(n1, n2, 7200)).toBe("open");
  });

  it("closes connections that a cut has made wait for long, where the kernel does not try again", async () => {
    const [n1] = pair();
    const spare = spareStation();
    const listener = n1.talk("listen", "7300");
    await waitUntil(PATIENT_MS, () => listener.words.includes("listening"));
    const talker = spare.talk("talk", n1.address, "7300");
    await waitUntil(PATIENT_MS, () => listener.words.includes("3"));
    await spare.agent.apply(state(spare, { drops: [{ from: n1.address, port: null }] }));
    const waits = (): boolean => /timer:\(on,[4-9][.s]/.test(spare.run("ss", "-Hton"));
    expect(await waitUntil(PATIENT_MS, waits)).toBe(true);
    expect(await spare.agent.apply(state(spare))).toMatchObject({ evidence: { socketsClosed: 1 } });
    expect(await waitUntil(PATIENT_MS, () => talker.words.length > 1)).toBe(true);
  });

  it("delays what goes to peers, and nothing else", async () => {
    const [n1, n2, n3] = stand.stations as [Station, Station, Station];
    const packet = conditions({ latency: { kind: "constant", meanMs: 60 } });
    const applied = await n1.agent.apply(state(n1, { packet, peers: [n2.address] }));
    expect(applied).toMatchObject({ ok: true, evidence: { packetsBy: "queue", queueBound: true } });
    const measure = (to: Station) =>
      n1.agent.connects({ address: to.address, port: PEER_PORT, times: 20, timeoutMs: 5000 });
    const { connectUs, silent } = await measure(n2);
    expect(silent).toBe(0);
    expect(connectUs[0]).toBeGreaterThanOrEqual(60_000);
    report("60 ms constant delay, connects in ms", summary(connectUs));
    expect((await measure(n3)).connectUs[0]).toBeLessThan(60_000);

    await n1.agent.apply(state(n1, { packet: null }));
    expect((await measure(n2)).connectUs[0]).toBeLessThan(60_000);
  });

  it.each([
    { latency: { kind: "uniform", meanMs: 20 }, least: 0.6, most: 1.7 },
    { latency: { kind: "exponential", meanMs: 20 }, least: 0.5, most: 2 },
  ] as const)("draws delays from $latency.kind", async ({ latency, least, most }) => {
    const [n1, n2] = pair();
    await n1.agent.apply(state(n1, { packet: conditions({ latency }) }));
    const all: number[] = [];
    // One after the other: packets on one link wait for those before them.
    for (let i = 0; i < 60; i++) {
      const target = { address: n2.address, port: PEER_PORT, times: 1, timeoutMs: 5000 };
      all.push(...(await n1.agent.connects(target)).connectUs);
    }
    const meanMs = all.reduce((sum, us) => sum + us, 0) / all.length / 1000;
    report(`20 ms ${latency.kind} delay, connects in ms`, summary(all.sort((a, b) => a - b)));
    expect(meanMs).toBeGreaterThan(20 * least);
    // The time of connecting itself grows with the load of the machine.
    expect(Math.min(...all) / 1000).toBeLessThan(20 * most);
  });

  it("loses, duplicates and reorders as many packets as it is told", async () => {
    const [n1, n2] = pair();
    const packet = conditions({ lossPpm: 300_000, duplicatePpm: 200_000, reorderPpm: 100_000 });
    await n1.agent.apply(state(n1, { packet }));
    const received = packetsReceived(n2);
    const { before, after } = await n1.agent.flood({
      address: n2.address,
      datagrams: 2000,
      bytes: 100,
      durationMs: 300,
    });
    const count = (name: "queued" | "dropped" | "duplicated" | "reordered") =>
      (after.queue?.[name] ?? 0) - (before.queue?.[name] ?? 0);
    expect(count("queued")).toBeGreaterThanOrEqual(2000);
    const kept = count("queued") - count("dropped");
    report("of 2000 packets", {
      lost: count("dropped") / count("queued"),
      duplicated: count("duplicated") / kept,
      reordered: count("reordered") / kept,
    });
    expect(count("dropped") / count("queued")).toBeCloseTo(0.3, 1);
    expect(count("duplicated") / kept).toBeCloseTo(0.2, 1);
    expect(count("reordered") / kept).toBeCloseTo(0.1, 1);
    // The other kernel counts the same.
    const arrived = packetsReceived(n2) - received;
    expect(arrived).toBeGreaterThanOrEqual(kept + count("duplicated"));
    expect(arrived).toBeLessThan(kept + count("duplicated") + 100);
  });

  it("limits the bandwidth, and keeps the rate", async () => {
    const [n1, n2] = pair();
    const applied = await n1.agent.apply(state(n1, { bandwidthKbit: 400 }));
    expect(applied).toMatchObject({ ok: true, evidence: { problems: [] } });
    const flood = { address: n2.address, datagrams: 1000, bytes: 1000, durationMs: 1000 };
    const { before, after, elapsedMs } = await n1.agent.flood(flood);
    const bytes = (after.shaper?.bytes ?? 0) - (before.shaper?.bytes ?? 0);
    const kbit = (bytes * 8) / elapsedMs;
    report("limit 400 kbit/s", { kbit });
    // The burst comes on top, and a busy machine may be slow.
    expect(kbit).toBeGreaterThan(100);
    expect(kbit).toBeLessThan(520);
    expect(after.shaper?.drops).toBeGreaterThan(0);
    expect(await n1.agent.apply(state(n1))).toMatchObject({ ok: true });
    expect(n1.run("tc", "qdisc", "show", "dev", "eth0")).not.toContain("htb");
  });

  it("holds several faults at a time, each in its place", async () => {
    const [n1, n2] = pair();
    const applied = await n1.agent.apply(
      state(n1, {
        drops: [{ from: n2.address, port: PEER_PORT }],
        packet: conditions({ latency: { kind: "constant", meanMs: 30 } }),
        bandwidthKbit: 1000,
      }),
    );
    expect(applied).toMatchObject({ ok: true, evidence: { rules: 5, packetsBy: "queue" } });
    expect(await outcome(n2, n1)).toBe("silent");
    const target = { address: n2.address, port: PEER_PORT, times: 3, timeoutMs: 5000 };
    expect((await n1.agent.connects(target)).connectUs[0]).toBeGreaterThanOrEqual(30_000);
  });

  it("says when the queue program has ended, and starts it again", async () => {
    const [n1] = pair();
    const packet = conditions({ latency: { kind: "constant", meanMs: 5 } });
    await n1.agent.apply(state(n1, { packet }));
    const [queue] =
      /^\s*\d+\s+(\d+)/m.exec(n1.run("cat", "/proc/net/netfilter/nfnetlink_queue"))?.slice(1) ?? [];
    process.kill(Number(queue), "SIGKILL");
    const died = async () => (await n1.agent.counters().catch(() => null)) === null;
    await expect.poll(died, { timeout: PATIENT_MS }).toBe(true);
    await expect(n1.agent.counters()).rejects.toThrow(
      /faultline-queue ended by itself \(SIGKILL\)/,
    );
    expect(await n1.agent.apply(state(n1, { packet }))).toMatchObject({ ok: true });
  });

  it("says what it is able to", async () => {
    const { agent } = spareStation();
    const abilities = await agent.abilities();
    expect(abilities).toMatchObject({ iptables: null, queue: null, shaper: null });
    report("abilities", abilities);
  });

  it("takes all rules away when the controller is gone", async () => {
    const spare = spareStation();
    await spare.agent.apply(
      state(spare, { drops: [{ from: "10.99.0.10", port: PEER_PORT }], bandwidthKbit: 100 }),
    );
    spare.agent.close();
    await spare.agent.ended;
    expect(spare.run("iptables", "-S", "FAULTLINE").trim()).toBe("-N FAULTLINE");
    expect(spare.run("tc", "qdisc", "show", "dev", "eth0")).not.toContain("htb");
    await expect(spare.agent.apply(state(spare))).rejects.toThrow(/agent of n6 ended/);
  });

  function cluster(): readonly Station[] {
    return stand.stations.slice(0, 5);
  }

  /** For what leaves it unusable. */
  function spareStation(): Station {
    return stand.stations[5] as Station;
  }

  function pair(): [Station, Station] {
    return stand.stations.slice(0, 2) as [Station, Station];
  }

  function state(of: Station, faults: Partial<DesiredState> = {}): DesiredState {
    const peers = cluster()
      .filter((one) => one !== of)
      .map(({ address }) => address);
    const none = { drops: [], resets: [], packet: null, bandwidthKbit: null };
    return { ...none, peers, peerPort: PEER_PORT, ...faults };
  }
});

async function outcome(from: Station, to: Station, port = PEER_PORT): Promise<string | undefined> {
  const [probed] = await from.agent.probe([{ node: to.node, address: to.address, port }], 400);
  return probed?.outcome;
}

function conditions(some: Partial<LinkConditions>): LinkConditions {
  return { ...PERFECT_LINKS, ...some };
}

/** All packets of IP that the other kernel got. */
function packetsReceived(station: Station): number {
  const statistics = station.run("ip", "-s", "-j", "link", "show", "eth0");
  return JSON.parse(statistics)[0].stats64.rx.packets;
}

function summary(sortedUs: readonly number[]): object {
  const at = (part: number): number =>
    (sortedUs[Math.floor(part * (sortedUs.length - 1))] ?? Number.NaN) / 1000;
  return { least: at(0), median: at(0.5), most: at(1) };
}

function report(what: string, figures: object): void {
  if (process.env.FAULTLINE_FIGURES) console.info(what, figures);
}
