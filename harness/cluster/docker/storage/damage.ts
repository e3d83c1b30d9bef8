import { assertNever } from "../../../core/assert.ts";
import { random } from "../../../core/random.ts";
import type { FileDamage, Proof } from "../../cluster.ts";
import type { KeeperClient } from "./keeper-client.ts";

/** Damages one file with content on the node's disk, which and where drawn from the seed. Proven by reading it back. */
export async function damageFile(
  keeper: Pick<KeeperClient, "list" | "flipBit" | "truncate">,
  node: string,
  damage: FileDamage,
): Promise<Proof> {
  const files = (await keeper.list(node)).filter(({ bytes }) => bytes > 0);
  if (files.length === 0)
    return { holds: false, evidence: { kind: damage.kind, reason: "no file holds anything" } };
  const stream = random(damage.seed, "file-damage");
  const { file, bytes } = stream.pick(files);
  const offset = stream.below(bytes);
  const { kind } = damage;
  switch (kind) {
    case "bit-flip": {
      const bit = stream.below(8);
      const { before, after } = await keeper.flipBit(node, file, offset, bit);
      const evidence = { kind, file, offset, bit, before, after };
      return { holds: after === (before ^ (1 << bit)), evidence };
    }
    case "truncate": {
      const { before, after } = await keeper.truncate(node, file, offset);
      return { holds: after === offset, evidence: { kind, file, offset, before, after } };
    }
    default:
      return assertNever(kind);
  }
}
