import { expect, it } from "vitest";
import { FAULT_NAMES } from "../../core/faults.ts";
import { localAbilities } from "./abilities.ts";

it("tells of every fault whether it is possible, and why not", () => {
  const builtIn = localAbilities({ builtIn: true });
  const foreign = localAbilities({ builtIn: false });
  const able = (abilities: typeof builtIn) =>
    FAULT_NAMES.filter((fault) => abilities[fault] === null);
  expect(able(foreign)).toEqual([
    ...["partition", "kill", "pause", "terminate", "packet", "clog"],
    ...["membership", "hand-over"],
  ]);
  expect(able(builtIn)).toEqual([
    ...["partition", "kill", "pause", "terminate"],
    ...["power-loss", "corruption", "packet", "clog", "clock", "disk-full"],
    ...["membership", "hand-over"],
  ]);
  expect(foreign.clock).toContain("needs a built-in system");
  expect(foreign.freeze).toContain("docker");
});
