import { describe, expect, it } from "vitest";
import { Antichain } from "./antichain.ts";
import { SpentCounts } from "./spent-counts.ts";

/** Bit 0 is a read, bit 1 a write, bit 2 a compare-and-set. */
const masks = { reads: Int32Array.of(0b001), overwrites: Int32Array.of(0b010) };

function antichain() {
  const spents = new SpentCounts(3);
  const useful = new Antichain(1, spents);
  const enter = (bits: number, { state = 7, slipLimit = 5, spent = 0 } = {}) =>
    useful.enter(state, slipLimit, spent, Int32Array.of(bits), masks);
  return { enter, spents, useful };
}

describe("antichain", () => {
  it("has no use for what was there before, or what can do less", () => {
    const { enter } = antichain();
    expect(enter(0b101)).toBe(true);
    expect(enter(0b101)).toBe(false);
    // One read fewer in place; one write more; later writes cannot be slipped in.
    expect(enter(0b100)).toBe(false);
    expect(enter(0b111)).toBe(false);
    expect(enter(0b101, { slipLimit: 4 })).toBe(false);
    expect(enter(0b110, { slipLimit: 4 })).toBe(false);
  });

  it("keeps what can do something that the others cannot", () => {
    const { enter } = antichain();
    expect(enter(0b110)).toBe(true);
    expect(enter(0b111)).toBe(true);
    expect(enter(0b100)).toBe(true);
    expect(enter(0b010)).toBe(true);
    expect(enter(0b110, { slipLimit: 6 })).toBe(true);
    expect(enter(0b110, { state: 8 })).toBe(true);
  });

  it("prefers to use up fewer never-returned operations", () => {
    const { enter, spents } = antichain();
    const one = spents.add(0, 1);
    const two = spents.add(one, 1);
    const other = spents.add(0, 2);
    expect(spents.add(other, 1)).toBe(spents.add(one, 2));
    expect(enter(0, { spent: one })).toBe(true);
    expect(enter(0, { spent: two })).toBe(false);
    expect(enter(0, { spent: other })).toBe(true);
    expect(enter(0, { spent: spents.add(other, 1) })).toBe(false);
    expect(enter(0)).toBe(true);
  });

  it("grows and forgets nothing until told to", () => {
    const { enter, useful } = antichain();
    for (let state = 0; state < 5_000; state++) expect(enter(0, { state })).toBe(true);
    for (let state = 0; state < 5_000; state++) expect(enter(0, { state })).toBe(false);
    useful.clear();
    expect(enter(0, { state: 1 })).toBe(true);
  });
});
