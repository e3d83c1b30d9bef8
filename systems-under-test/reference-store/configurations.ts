import type { TransactionModel } from "../../harness/core/consistency.ts";
import type { Configuration } from "../system.ts";
import type { LevelName } from "./levels.ts";

const FROM_SNAPSHOTS_UP = [
  "repeatable-read",
  "snapshot-isolation",
  "serializable",
  "strict-serializable",
] as const satisfies readonly TransactionModel[];

/** What must be found violated at each level, on lists: the other levels that it does not imply. */
const BROKEN: Readonly<
  Record<LevelName, { readonly breaks: readonly TransactionModel[]; readonly theory: string }>
> = {
  "read-uncommitted": {
    breaks: ["read-committed", "read-atomic", ...FROM_SNAPSHOTS_UP],
    theory: "no G0: writers wait for each other, readers for nobody (Adya 1999, PL-1)",
  },
  "read-committed": {
    breaks: ["read-atomic", ...FROM_SNAPSHOTS_UP],
    theory: "no G1: what is read is committed, each time anew (Adya 1999, PL-2)",
  },
  "read-atomic": {
    breaks: FROM_SNAPSHOTS_UP,
    theory: "transactions are seen whole or not at all (Bailis et al. 2014)",
  },
  causal: {
    breaks: FROM_SNAPSHOTS_UP,
    theory: "and not without their causes (Cerone et al. 2015)",
  },
  "repeatable-read": {
    breaks: ["strict-serializable"],
    theory: "no cycle over items (Adya 1999, PL-2.99)",
  },
  "snapshot-isolation": {
    breaks: ["repeatable-read", "serializable", "strict-serializable"],
    theory: "one snapshot, first committer wins: write skew is left (Berenson et al. 1995)",
  },
  serializable: {
    breaks: ["strict-serializable"],
    theory: "one order, which need not be that of time (Papadimitriou 1979)",
  },
  "strict-serializable": { breaks: [], theory: "one order, and it is that of time" },
};

const WITHOUT_SESSIONS: Configuration = {
  ...{ name: "serializable without sessions", workload: "list-append" },
  settings: { isolation: "serializable", sessions: "false" },
  breaks: ["strong-session-serializable", "strict-serializable"],
  theory: "one order, which need not be that of sessions either",
};

/** What lists do not show. */
const ON_REGISTERS: readonly Configuration[] = [
  {
    ...{ name: "read-committed, rw-register", workload: "rw-register" },
    settings: { isolation: "read-committed" },
    breaks: ["read-atomic", "causal-cerone"],
    theory: "halves of transactions are seen",
  },
  {
    ...{ name: "read-atomic, rw-register", workload: "rw-register" },
    settings: { isolation: "read-atomic" },
    breaks: ["causal-cerone"],
    theory: "effects are seen without their causes",
  },
  {
    ...{ name: "causal, rw-register", workload: "rw-register" },
    settings: { isolation: "causal" },
    breaks: ["snapshot-isolation"],
    theory: "causes are seen, but not in one order for all",
  },
];

/** The levels at which workloads with an eye for one anomaly find it. */
const WORKLOADS: readonly Configuration[] = (
  [
    ["dirty-read", "read-uncommitted", "read-committed", "reads of aborted writers (G1a)"],
    ["dirty-read", "read-committed", "read-atomic", "reads of halves of writers"],
    ["lost-update", "causal", "snapshot-isolation", "concurrent writers of a key both commit"],
    ["long-fork", "causal", "snapshot-isolation", "readers see writers in two orders"],
    ["write-skew", "snapshot-isolation", "serializable", "concurrent writers of two keys commit"],
    ["monotonic", "read-atomic", "strong-session-snapshot-isolation", "sessions go back"],
  ] as const
).map(([workload, isolation, broken, theory]) => ({
  ...{ name: `${isolation}, ${workload}`, settings: { isolation }, workload },
  ...{ breaks: [broken], theory },
}));

/** What `faultline hunt reference-store --every-configuration` compares. */
export const REFERENCE_CONFIGURATIONS: readonly Configuration[] = [
  ...Object.entries(BROKEN).map(([isolation, { breaks, theory }]) => ({
    ...{ name: isolation, settings: { isolation }, workload: "list-append" },
    ...{ breaks, theory },
  })),
  WITHOUT_SESSIONS,
  ...ON_REGISTERS,
  ...WORKLOADS,
];
