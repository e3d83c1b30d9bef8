import type { Cell } from "./cells.ts";

/** The arguments of `faultline` that run a cell: what the child process gets, and what people may type. */
export function cellCommand(cell: Cell, seed: number): readonly string[] {
  const { bug, driver, nemesis, settings, system, workload } = cell;
  return [
    ...["run", system, "--on", driver, "--node-count", String(cell.nodeCount)],
    ...(workload === null ? [] : ["--workload", workload]),
    ...(nemesis === null ? [] : ["--nemesis", nemesis]),
    ...(bug === null ? [] : ["--bug", bug]),
    ...Object.entries(settings).flatMap(([name, value]) => ["--set", `${name}=${value}`]),
    ...["--time-limit", String(cell.timeLimit), "--rate", String(cell.rate)],
    ...["--nemesis-interval", String(cell.nemesisInterval), "--concurrency", cell.concurrency],
    ...["--key-count", String(cell.keyCount), "--test-count", String(cell.testCount)],
    ...["--seed", String(seed)],
  ];
}
