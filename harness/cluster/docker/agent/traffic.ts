import { z } from "zod";
import type { LinkConditions } from "../../cluster.ts";
import type { DesiredState, ShaperCounters } from "./protocol.ts";

/** What `tc` is to set up for packets to peers; null where they need nothing. */
export interface Shape {
  readonly peers: readonly string[];
  readonly bandwidthKbit: number | null;
  /** Words for netem; null without it. */
  readonly netem: string | null;
}

export function shapeOf(state: DesiredState, netem: string | null): Shape | null {
  const { peers, bandwidthKbit } = state;
  if (peers.length === 0 || (bandwidthKbit === null && netem === null)) return null;
  return { peers, bandwidthKbit, netem };
}

/**
 * The conditions in the words of netem, or null where it would mean something else: it lets packets overtake each other
 * when their delays differ, has no exponential distribution, and reorders by sending at once.
 */
export function netemWords(conditions: LinkConditions): string | null {
  const { latency, lossPpm, duplicatePpm, reorderPpm } = conditions;
  if (reorderPpm > 0 || latency.kind === "uniform" || latency.kind === "exponential") return null;
  const words = [`limit ${NETEM_LIMIT_PACKETS}`];
  if (latency.kind === "constant") words.push(`delay ${Math.round(latency.meanMs * 1000)}us`);
  if (lossPpm > 0) words.push(`loss random ${lossPpm / PPM_PER_PERCENT}%`);
  if (duplicatePpm > 0) words.push(`duplicate ${duplicatePpm / PPM_PER_PERCENT}%`);
  return words.join(" ");
}

const PPM_PER_PERCENT = 10_000;
const NETEM_LIMIT_PACKETS = 65_536;
/** Faster than any virtual device, so that the class itself never limits. */
const UNLIMITED = "rate 100gbit quantum 65536";
const FULL_PACKET_BYTES = 1514;
/** What waits longer than this at the limit of the bandwidth is dropped, as in a router; but some packets fit always. */
const LONGEST_WAIT_MS = 500;
const LEAST_BUFFER_BYTES = 10 * FULL_PACKET_BYTES;
const BURST_MS = 10;
const LEAST_BURST_BYTES = 2 * FULL_PACKET_BYTES;

/** For `tc -batch`, on a device without a queueing discipline of ours. */
export function shapeText(device: string, shape: Shape): string {
  const lines = [
    // What no filter takes goes straight through: replies to clients.
    `qdisc add dev ${device} root handle 1: htb`,
    `class add dev ${device} parent 1: classid 1:20 htb ${UNLIMITED}`,
    ...shape.peers.map(
      (peer) =>
        `filter add dev ${device} parent 1: protocol ip prio 1 u32 match ip dst ${peer}/32 flowid 1:20`,
    ),
  ];
  const { bandwidthKbit, netem } = shape;
  if (bandwidthKbit !== null)
    // Not htb's own limit: tbf cuts large segments up, htb lets each through whole and is silent for seconds after it.
    lines.push(`qdisc add dev ${device} parent 1:20 handle 20: ${tbfWords(bandwidthKbit)}`);
  if (netem !== null) {
    const parent = bandwidthKbit === null ? "1:20" : "20:1";
    lines.push(`qdisc add dev ${device} parent ${parent} handle 30: netem ${netem}`);
  }
  return `${lines.join("\n")}\n`;
}

function tbfWords(kbit: number): string {
  const bytesPerMs = kbit / 8;
  const burst = Math.max(LEAST_BURST_BYTES, Math.round(bytesPerMs * BURST_MS));
  const limit = Math.max(LEAST_BUFFER_BYTES, Math.round(bytesPerMs * LONGEST_WAIT_MS)) + burst;
  return `tbf rate ${kbit}kbit burst ${burst}b limit ${limit}b`;
}

/** What we need of `tc -s -j qdisc show`. */
const disciplinesSchema = z.array(
  z.looseObject({
    kind: z.string(),
    handle: z.string(),
    options: z.looseObject({ rate: z.number().optional() }).optional(),
    bytes: z.int().optional(),
    packets: z.int().optional(),
    drops: z.int().optional(),
    backlog: z.int().optional(),
  }),
);
type Disciplines = z.infer<typeof disciplinesSchema>;

/** Reads the output of `tc -s -j qdisc show dev <device>`. */
export function parseDisciplines(output: string): Disciplines {
  return disciplinesSchema.parse(JSON.parse(output === "" ? "[]" : output));
}

/** What is wrong with what `tc` shows, in words; an empty list when it is what was asked for. */
export function shapeProblems(
  shape: Shape | null,
  disciplines: Disciplines,
  filters: string,
): readonly string[] {
  const find = (handle: string) => disciplines.find((one) => one.handle === handle);
  if (shape === null) return find("1:") ? ["a shaper is still there"] : [];
  const problems: string[] = [];
  if (find("1:")?.kind !== "htb") problems.push("no htb at the root");
  for (const peer of shape.peers)
    if (!filters.includes(`match ${hexAddress(peer)}/ffffffff at 16`))
      problems.push(`no filter for ${peer}`);
  const rateKbit = ((find("20:")?.options?.rate ?? 0) * 8) / 1000;
  if (shape.bandwidthKbit !== null && Math.round(rateKbit) !== shape.bandwidthKbit)
    problems.push(`a rate of ${rateKbit} kbit/s`);
  if (shape.netem !== null && find("30:")?.kind !== "netem") problems.push("no netem");
  return problems;
}

/** As `tc filter show` prints it. */
function hexAddress(address: string): string {
  return address
    .split(".")
    .map((part) => Number(part).toString(16).padStart(2, "0"))
    .join("");
}

/** Counts of all that goes to peers: of netem where it is, since what it loses does not show further out. */
export function shaperCounters(disciplines: Disciplines): ShaperCounters | null {
  const shaper =
    disciplines.find(({ handle }) => handle === "20:") ??
    disciplines.find(({ handle }) => handle === "30:");
  if (!shaper) return null;
  const { bytes = 0, packets = 0, drops = 0, backlog = 0 } = shaper;
  return { bytes, packets, drops, backlogBytes: backlog };
}
