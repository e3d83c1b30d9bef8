import { expect, test } from "vitest";
import type { Abilities } from "../cluster/cluster.ts";
import { UsageError } from "../core/errors.ts";
import { FAULT_NAMES } from "../core/faults.ts";
import { DEFAULT_FAULTS, parseFaults } from "./parse-faults.ts";

const ABLE = Object.fromEntries(FAULT_NAMES.map((fault) => [fault, null])) as Abilities;

const usageErrorOf = (act: () => unknown): UsageError => {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof UsageError) return thrown;
  }
  throw new Error("no usage error");
};

test("faults are named one by one, or with all or none; order and repetition do not matter", () => {
  expect(parseFaults(" pause,partition,pause")).toEqual({
    faults: ["partition", "pause"],
    leftOut: [],
  });
  expect(parseFaults("none").faults).toEqual([]);
  expect(parseFaults("all").faults).toEqual(FAULT_NAMES);
  expect(parseFaults(DEFAULT_FAULTS.join()).faults).toEqual(DEFAULT_FAULTS);
});

test("all is what the driver can do and the system tolerates; what is left out is told", () => {
  const parsed = parseFaults("all", {
    abilities: { ...ABLE, cpu: "needs cgroups", corruption: "no files" },
    tolerated: FAULT_NAMES.filter((fault) => fault !== "corruption" && fault !== "clock"),
  });
  expect(parsed.leftOut).toEqual([
    { fault: "corruption", why: "no files" },
    { fault: "cpu", why: "needs cgroups" },
    { fault: "clock", why: "the system does not promise anything under it" },
  ]);
  expect(parsed.faults).toHaveLength(FAULT_NAMES.length - 3);
});

test("a fault given by name need not be tolerated, but possible", () => {
  const limits = { abilities: { ...ABLE, cpu: "needs cgroups" }, tolerated: [] };
  expect(parseFaults("corruption,kill", limits)).toEqual({
    faults: ["kill", "corruption"],
    leftOut: [],
  });
  const error = usageErrorOf(() => parseFaults("kill,cpu", limits));
  expect(error.message).toBe("The fault 'cpu' is not possible here: needs cgroups");
  expect(error.hint).toContain("faultline doctor");
});

test("an unknown fault is refused with the closest one and the list", () => {
  const error = usageErrorOf(() => parseFaults("kill,partiton"));
  expect(error.message).toBe("Unknown fault 'partiton'");
  expect(error.hint).toBe(`Did you mean 'partition'? Known: ${FAULT_NAMES.join(", ")}, all, none.`);
  expect(usageErrorOf(() => parseFaults("")).message).toBe("Unknown fault ''");
  expect(usageErrorOf(() => parseFaults("all,kill")).message).toBe(
    "'all,kill': all and none stand alone",
  );
});
