import type { Configuration } from "../system.ts";

/** What `faultline hunt two-phase-commit --every-configuration` compares. */
export const TWO_PHASE_CONFIGURATIONS: readonly Configuration[] = [
  {
    ...{ name: "two-phase", settings: {}, workload: "list-append", breaks: [] },
    theory:
      "strict two-phase locking and an atomic commit: one order, that of time. It blocks (Bernstein et al. 1987)",
  },
  {
    ...{ name: "three-phase", settings: { protocol: "three-phase" } },
    ...{ workload: "list-append", breaks: [] },
    theory: "the same while silence means death, and it does not block (Skeen 1981)",
  },
  {
    ...{ name: "three-phase, partitioned", settings: { protocol: "three-phase" } },
    ...{ workload: "list-append", faults: ["partition"], breaks: ["strict-serializable"] },
    theory: "two sides that take each other to be down commit here and abort there",
  },
];
