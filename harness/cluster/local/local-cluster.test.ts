import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import { FAULT_NAMES } from "../../core/faults.ts";
import { compiledEntry } from "../../node/compiled-entry.ts";
import { createRealClock } from "../../runner/real-clock.ts";
import { describeCluster } from "../cluster.contract.ts";
import { localAbilities } from "./abilities.ts";
import { createLocalCluster } from "./local-cluster.ts";

const root = mkdtempSync(path.join(tmpdir(), "faultline-local-"));
afterAll(() => rmSync(root, { recursive: true }));

let clusters = 0;

const abilities = localAbilities({ builtIn: true });

describeCluster({
  name: "local",
  skip: FAULT_NAMES.filter((fault) => abilities[fault] !== null),
  createCluster: ({ nodes, seed }) =>
    createLocalCluster({
      nodes,
      seed,
      command: {
        file: process.execPath,
        args: [compiledEntry("harness/node/fixtures/fixture-main.js")],
      },
      dataRoot: path.join(root, String(clusters++)),
      clock: createRealClock(),
    }),
});
