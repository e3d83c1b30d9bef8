import { deriveSeed } from "../../harness/core/random.ts";

/** Positions are integers from 0 up to, not including, this. */
export const POSITION_COUNT = 0x20_0000_0000_0000;

/** Where a key stands among all keys: the same on every node, machine and version, and spread evenly. */
export function keyPosition(key: string): number {
  return deriveSeed(0, "key", key);
}
