import { describe, expect, it } from "vitest";
import { passingRun } from "../testing/fixtures.ts";
import { PLAN } from "../testing/run-around.ts";
import { commandsOf } from "./commands.ts";

describe("commandsOf", () => {
  it("checks the folder that the report lies in, in the words of the run's own command", () => {
    const commands = commandsOf(passingRun());
    expect(commands.reproduce).toBe("npx faultline run raft-kv --seed 42");
    expect(commands.check).toBe("npx faultline check .");
  });

  it("quotes a folder that a shell would take apart", () => {
    const check = (runFolder: string) => commandsOf({ ...passingRun(), runFolder }).check;
    expect(check("results/raft-kv-register/latest")).toBe(
      "npx faultline check results/raft-kv-register/latest",
    );
    expect(check("it's; rm -rf x")).toBe("npx faultline check 'it'\\''s; rm -rf x'");
    expect(check("")).toBe("npx faultline check ''");
  });

  it("replays a run whose plan is known, other programs where they can run", () => {
    const run = { ...passingRun(), runFolder: "results/latest" };
    expect(commandsOf(run).replay).toBe("npx faultline replay results/latest");
    expect(commandsOf({ ...run, plan: null }).replay).toBeNull();
    const plan = { ...PLAN, binary: { path: "node", args: ["kv.js"] } };
    expect(commandsOf({ ...run, plan }).replay).toBe(
      "npx faultline replay results/latest --on local",
    );
  });
});
