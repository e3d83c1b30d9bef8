import { BlockList } from "node:net";
import { networkInterfaces } from "node:os";
import { HarnessError, messageOf } from "../../core/errors.ts";
import type { NodeId } from "../../core/ids.ts";
import { random } from "../../core/random.ts";
import { askEngine } from "./ask-engine.ts";
import type { Engine } from "./engine.ts";
import type { Labels } from "./labels.ts";

/** A bridge network of one run, with a fixed address for each node: a node that is down keeps its own. */
export interface PrivateNetwork {
  readonly id: string;
  /** `10.81.7.0/24` */
  readonly subnet: string;
  readonly addresses: ReadonlyMap<NodeId, string>;
}

export interface NetworkSpec {
  readonly engine: Engine;
  readonly name: string;
  readonly labels: Labels;
  readonly nodes: readonly NodeId[];
  /** The first three numbers of each network to try, in this order. */
  readonly prefixes?: readonly string[];
}

const TRIES = 200;
const FIRST_HOST = 10;
const MAX_NODES = 200;

/** @throws HarnessError when every address range that was tried is in use, or the engine cannot make networks. */
export async function createNetwork(spec: NetworkSpec): Promise<PrivateNetwork> {
  const { nodes, name, prefixes = prefixesFor(name) } = spec;
  if (nodes.length > MAX_NODES)
    throw new HarnessError(`A network of ${nodes.length} nodes is too large.`, {
      hint: `The docker driver runs up to ${MAX_NODES} nodes.`,
    });
  const taken = spec.engine.isLocal ? localRanges() : new BlockList();
  let lastRefusal = "this machine uses them itself";
  for (const prefix of prefixes) {
    if (taken.check(`${prefix}.1`)) continue;
    const subnet = `${prefix}.0/24`;
    try {
      const id = await create(spec, subnet);
      return { id, subnet, addresses: addressesIn(prefix, nodes) };
    } catch (thrown) {
      if (!isOverlap(thrown)) throw thrown;
      lastRefusal = messageOf(thrown);
    }
  }
  throw new HarnessError(
    `All ${prefixes.length} private address ranges that were tried are in use (${prefixes[0]}.0/24, ...): ${lastRefusal}`,
    {
      hint: "`faultline heal` and `docker network prune` remove networks that nobody uses any more.",
    },
  );
}

async function create({ engine, name, labels }: NetworkSpec, subnet: string): Promise<string> {
  const request = engine.docker.createNetwork({
    Name: name,
    CheckDuplicate: true,
    Driver: "bridge",
    IPAM: { Config: [{ Subnet: subnet }] },
    Labels: labels,
  });
  return (await askEngine(`create network ${name} (${subnet})`, request)).id;
}

/** Other runs try other ranges first, so that they seldom meet. */
function prefixesFor(name: string): readonly string[] {
  const stream = random(0, "subnets", name);
  return Array.from({ length: TRIES }, () => `10.${stream.between(16, 254)}.${stream.below(256)}`);
}

/** The engine looks at its own networks only; a range of the machine's own would become unreachable for it. */
function localRanges(): BlockList {
  const ranges = new BlockList();
  for (const { family, cidr } of Object.values(networkInterfaces()).flatMap((list) => list ?? [])) {
    const [address, bits] = (cidr ?? "").split("/");
    if (family === "IPv4" && address) ranges.addSubnet(address, Number(bits));
  }
  return ranges;
}

function isOverlap(thrown: unknown): boolean {
  return /overlap|conflicts with network|same IPv4/i.test(messageOf(thrown));
}

function addressesIn(prefix: string, nodes: readonly NodeId[]): ReadonlyMap<NodeId, string> {
  return new Map(nodes.map((node, index) => [node, `${prefix}.${FIRST_HOST + index}`]));
}
