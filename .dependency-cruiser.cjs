// The arrows of ARCHITECTURE.md as rules: cli -> {runner, report, store} -> {drivers, nemesis, checkers, generator}
// -> {client, node, cluster port} -> core. Nobody imports upwards.

const harness = (...folders) => `^harness/(${folders.join("|")})/`;
const test = "\\.(test|contract)\\.tsx?$|/(fixtures|testing)/";

/** `from` may import only `to` (and itself) of our own folders. */
const only = (name, from, to) => ({
  name,
  severity: "error",
  from: { path: from, pathNot: test },
  to: { path: "^(harness|workloads|systems-under-test|bench)/", pathNot: [from, ...to] },
});

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-orphans",
      severity: "error",
      from: {
        orphan: true,
        pathNot: [test, "^bench/", "\\.d\\.ts$", "(^|/)main\\.ts$"],
      },
      to: {},
    },
    {
      name: "no-tests-in-code",
      comment: "Measurements may use what tests use.",
      severity: "error",
      from: { pathNot: [test, "^bench/"] },
      to: { path: test },
    },
    only("core-stands-alone", harness("core"), []),
    only("porcupine-stands-alone", harness("porcupine-ts"), []),
    only("node-knows-core", harness("node"), [harness("core")]),
    only("client-knows-core-and-messages", harness("client"), [
      harness("core"),
      "^harness/node/message.ts",
    ]),
    only("generator-knows-core", harness("generator"), [harness("core")]),
    only("cluster-knows-what-nodes-and-clients-are", harness("cluster"), [
      harness("core", "node", "client"),
    ]),
    only("checkers-know-histories", harness("checkers"), [harness("core", "porcupine-ts")]),
    only("nemesis-knows-the-cluster-port", harness("nemesis"), [
      harness("core", "generator", "client"),
      "^harness/node/program.ts",
      "^harness/cluster/[^/]+\\.ts$",
    ]),
    only("hunt-knows-plans-and-faults", harness("hunt"), [harness("core", "generator", "nemesis")]),
    only("store-knows-core", harness("store"), [harness("core")]),
    only("suite-knows-verdicts-and-their-looks", harness("suite"), [
      harness("core"),
      "^harness/client/service.ts",
      "^harness/report/text/",
    ]),
    only("report-knows-core", harness("report"), [harness("core")]),
    only("runner-knows-ports", harness("runner"), [
      harness("core", "generator", "client", "nemesis", "store"),
      "^harness/node/program.ts",
      "^harness/cluster/[^/]+\\.ts$",
    ]),
    only("workloads-know-no-driver", "^workloads/", [
      harness("core", "generator", "client", "checkers"),
      "^harness/node/message.ts",
    ]),
    only("systems-know-no-harness", "^systems-under-test/", [harness("core", "node")]),
    {
      name: "nobody-imports-cli",
      severity: "error",
      from: { pathNot: "^harness/cli/|^bench/" },
      to: { path: "^harness/cli/" },
    },
    {
      name: "only-cli-knows-registries",
      severity: "error",
      from: { pathNot: "^harness/cli/" },
      to: { path: "^(workloads|systems-under-test)/registry" },
    },
    {
      name: "programs-touch-nothing",
      comment:
        "A node program runs in the simulator too: no node:* module, no timer, no clock of its own.",
      severity: "error",
      from: { path: "^systems-under-test/", pathNot: [test, "(^|/)main\\.ts$"] },
      to: { dependencyTypes: ["core"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)dist/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "default"],
    },
  },
};
