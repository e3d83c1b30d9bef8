import { defineConfig } from "faultline";

const ABD = { name: "quorum-kv", settings: { conflict: "abd" } };

export default defineConfig({
  suites: {
    // A few minutes in continuous integration: every driver, every system, and what must be found.
    smoke: {
      budget: 280,
      jobs: 2,
      axes: {
        system: ["raft-kv", ABD],
        workload: ["register", "sessions"],
        nemesis: ["partition,kill"],
        driver: ["sim", "local", "docker"],
        nodeCount: [3],
      },
      exclude: [
        { system: "raft-kv", workload: "sessions" },
        { system: "quorum-kv", workload: "register" },
      ],
      run: { timeLimit: 12, nemesisInterval: 3 },
      canaries: [
        { system: "raft-kv", bug: "stale-read", driver: "sim", timeLimit: 40 },
        { system: "raft-kv", bug: "ack-before-commit", driver: "local", timeLimit: 12 },
        { system: "quorum-kv", bug: "first-reply-wins", driver: "sim" },
        { system: "two-phase-commit", bug: "vote-before-sync", driver: "sim" },
      ],
    },
    nightly: {
      budget: 3_000,
      jobs: 2,
      axes: {
        system: ["raft-kv", ABD],
        workload: ["register", "sessions"],
        nemesis: ["partition", "kill", "pause", "partition,kill,pause", "all"],
        driver: ["local", "docker"],
        nodeCount: [3, 5],
      },
      exclude: [
        { system: "raft-kv", workload: "sessions" },
        { system: "quorum-kv", workload: "register" },
      ],
      weights: [{ match: { nemesis: "all" }, weight: 3 }],
      run: { timeLimit: 60, nemesisInterval: 6 },
      canaries: [
        { system: "raft-kv", bug: "stale-read", driver: "local" },
        { system: "raft-kv", bug: "ack-before-commit", driver: "docker", timeLimit: 40 },
        { system: "quorum-kv", bug: "first-reply-wins", driver: "local" },
      ],
    },
  },
});
