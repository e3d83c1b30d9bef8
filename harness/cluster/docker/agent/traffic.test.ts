import { expect, it } from "vitest";
import { type LinkConditions, PERFECT_LINKS } from "../../cluster.ts";
import {
  netemWords,
  parseDisciplines,
  shapeOf,
  shapeProblems,
  shaperCounters,
  shapeText,
} from "./traffic.ts";

const PEERS = ["10.0.0.11", "10.0.0.12"];
const NO_FAULTS = { drops: [], resets: [], packet: null, bandwidthKbit: null, peerPort: 7000 };

it("limits what goes to peers, and lets everything else straight through", () => {
  expect(shapeText("eth0", { peers: PEERS, bandwidthKbit: 400, netem: null })).toBe(
    [
      "qdisc add dev eth0 root handle 1: htb",
      "class add dev eth0 parent 1: classid 1:20 htb rate 100gbit quantum 65536",
      "filter add dev eth0 parent 1: protocol ip prio 1 u32 match ip dst 10.0.0.11/32 flowid 1:20",
      "filter add dev eth0 parent 1: protocol ip prio 1 u32 match ip dst 10.0.0.12/32 flowid 1:20",
      "qdisc add dev eth0 parent 1:20 handle 20: tbf rate 400kbit burst 3028b limit 28028b",
      "",
    ].join("\n"),
  );
});

it("puts netem under the class, or under the limit of the bandwidth", () => {
  const lastLine = (bandwidthKbit: number | null) =>
    shapeText("eth0", { peers: PEERS, bandwidthKbit, netem: "delay 5000us" })
      .trim()
      .split("\n")
      .at(-1);
  expect(lastLine(null)).toBe("qdisc add dev eth0 parent 1:20 handle 30: netem delay 5000us");
  expect(lastLine(100)).toBe("qdisc add dev eth0 parent 20:1 handle 30: netem delay 5000us");
});

it("shapes nothing where there is nothing to shape", () => {
  expect(shapeOf({ ...NO_FAULTS, peers: PEERS }, null)).toBeNull();
  expect(shapeOf({ ...NO_FAULTS, peers: [], bandwidthKbit: 5 }, null)).toBeNull();
});

it.each<[Partial<LinkConditions>, string | null]>([
  [{ lossPpm: 123_456 }, "limit 65536 loss random 12.3456%"],
  [
    { latency: { kind: "constant", meanMs: 50.5 }, duplicatePpm: 20_000 },
    "limit 65536 delay 50500us duplicate 2%",
  ],
  // netem would let packets overtake each other, or knows no such distribution.
  [{ latency: { kind: "uniform", meanMs: 50 } }, null],
  [{ latency: { kind: "exponential", meanMs: 50 } }, null],
  [{ reorderPpm: 1 }, null],
])("says %j to netem as %j", (some, words) => {
  expect(netemWords({ ...PERFECT_LINKS, ...some })).toBe(words);
});

/** As iproute2 6.1 prints it. */
const SHOWN = JSON.stringify([
  { kind: "htb", handle: "1:", root: true, options: { r2q: 10, default: "0" } },
  {
    ...{ kind: "tbf", handle: "20:", parent: "1:20" },
    options: { rate: 50_000, burst: 3028, lat: 500_000 },
    ...{ bytes: 4000, packets: 4, drops: 7, backlog: 1514, qlen: 1 },
  },
]);
const FILTERS = "  match 0a00000b/ffffffff at 16\n  match 0a00000c/ffffffff at 16\n";

it("compares what tc shows with what was asked for", () => {
  const shape = { peers: PEERS, bandwidthKbit: 400, netem: null };
  const shown = parseDisciplines(SHOWN);
  expect(shapeProblems(shape, shown, FILTERS)).toEqual([]);
  expect(shapeProblems(null, shown, FILTERS)).toEqual(["a shaper is still there"]);
  expect(shapeProblems({ ...shape, bandwidthKbit: 500 }, shown, FILTERS)).toEqual([
    "a rate of 400 kbit/s",
  ]);
  expect(shapeProblems({ ...shape, netem: "delay 1us" }, shown, FILTERS)).toEqual(["no netem"]);
  expect(shapeProblems(shape, [], "")).toContain("no filter for 10.0.0.12");
  expect(shapeProblems(null, parseDisciplines(""), "")).toEqual([]);
});

it("reads the counters of the limit", () => {
  expect(shaperCounters(parseDisciplines(SHOWN))).toEqual({
    bytes: 4000,
    packets: 4,
    drops: 7,
    backlogBytes: 1514,
  });
  expect(shaperCounters([])).toBeNull();
});
