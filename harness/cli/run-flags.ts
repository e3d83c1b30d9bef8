import type { Argv } from "yargs";
import { z } from "zod";
import { UsageError } from "../core/errors.ts";
import { DEFAULT_TRANSACTION_SHAPE, KEY_DISTRIBUTIONS } from "../core/plan.ts";

export const RUN_DEFAULTS = {
  nemesisInterval: 5,
  on: "local",
  nodeCount: 5,
  concurrency: "2n",
  rate: 200,
  timeLimit: 20,
  keyCount: 5,
  minTxnLength: DEFAULT_TRANSACTION_SHAPE.minLength,
  maxTxnLength: DEFAULT_TRANSACTION_SHAPE.maxLength,
  maxWritesPerKey: DEFAULT_TRANSACTION_SHAPE.maxWritesPerKey,
  keyDist: DEFAULT_TRANSACTION_SHAPE.keyDistribution,
  latency: 0,
  latencyDist: "constant",
  loss: 0,
  duplicate: 0,
  reorder: 0,
  testCount: 1,
  checkerTimeout: 60,
  out: "results",
} as const;

/** Declares the flags of `run`. Values are checked by {@link parseRunFlags}, whose messages name flag and value. */
export function declareRunFlags<T>(yargs: Argv<T>): Argv<T> {
  const D = RUN_DEFAULTS;
  const flag = (name: string, describe: string, more: object = {}): void => {
    yargs.option(name, { describe, requiresArg: true, ...more });
  };
  const percent = "percent of messages between nodes";
  flag("workload", "what clients do (see: faultline list workloads)", { alias: "w" });
  flag(
    "nemesis",
    "faults, comma-separated, or all or none (see: faultline list nemeses) [default: partition,kill,pause; none with --bin]",
  );
  flag("nemesis-interval", "seconds between faults of a kind, about", {
    default: D.nemesisInterval,
  });
  flag("on", "where nodes run: local, docker, or sim (in this process, in virtual time)", {
    default: D.on,
  });
  flag("node-count", "nodes in the cluster", { default: D.nodeCount });
  flag("concurrency", "clients: a number, or 2n for two a node", { default: D.concurrency });
  flag("rate", "operations a second over all clients, about", { default: D.rate });
  flag("time-limit", "seconds that clients and faults go on", { default: D.timeLimit });
  flag("key-count", "keys that clients use", { default: D.keyCount });
  flag("value-count", "write values 0 up to this [default: each value once]");
  flag("min-txn-length", "micro-operations of a transaction, at least", {
    default: D.minTxnLength,
  });
  flag("max-txn-length", "micro-operations of a transaction, at most", { default: D.maxTxnLength });
  flag("max-writes-per-key", "writes of transactions to one key, before another takes its place", {
    default: D.maxWritesPerKey,
  });
  flag("key-dist", "how transactions choose keys: exponential or uniform", { default: D.keyDist });
  flag(
    "consistency-models",
    "what must hold, comma-separated [default: what the system claims; strict-serializable of transactions]",
  );
  flag("latency", "mean delay in ms between nodes", { default: D.latency });
  flag("latency-dist", "constant, uniform or exponential", { default: D.latencyDist });
  flag("loss", `${percent} that get lost`, { default: D.loss });
  flag("duplicate", `${percent} that arrive twice`, { default: D.duplicate });
  flag("reorder", `${percent} that others may overtake`, { default: D.reorder });
  flag("partition-port", "cut only this port of nodes, docker only (repeatable)");
  flag("seed", "decides all that is random [default: a new one]");
  flag("bug", "plant a bug (repeatable; see: faultline list bugs)");
  flag("set", "a setting of the system, key=value (repeatable)");
  flag("test-count", "runs, with seeds one after the other; stops at a violation", {
    default: D.testCount,
  });
  flag("checker-timeout", "seconds that checkers may take", { default: D.checkerTimeout });
  flag("out", "where run folders go", { default: D.out });
  flag("config", "where systems of your own stand [default: faultline.config.ts]");
  flag("bin", "run this Maelstrom program instead; its arguments follow --", { type: "string" });
  declareUnboundedDamage(yargs);
  yargs.option("check-determinism", {
    describe: "simulator: run twice before, and name the first event that differs",
    type: "boolean",
    default: false,
  });
  yargs.option("json", {
    describe: "print verdict.json on stdout",
    type: "boolean",
    default: false,
  });
  return yargs;
}

export function declareUnboundedDamage<T>(yargs: Argv<T>): void {
  yargs.option("unbounded-damage", {
    describe: "corruption damages anything on any nodes, which no system survives for certain",
    type: "boolean",
    default: false,
  });
}

const list = z
  .union([z.array(z.coerce.string()), z.coerce.string()])
  .optional()
  .transform((value) => [value ?? []].flat().flatMap((text) => text.split(",")))
  .transform((names) => names.filter((name) => name !== ""));
const count = z.coerce.number().int().positive();
const port = z.coerce.number().int().min(1).max(65_535);
const percent = z.coerce.number().min(0).max(100);
const ppm = percent.transform((value) => Math.round(value * 10_000));

const runFlagsSchema = z.object({
  system: z.string().optional(),
  config: z.string().optional(),
  bin: z.string().optional(),
  args: z.array(z.coerce.string()),
  workload: z.string().optional(),
  nemesis: z.coerce.string().optional(),
  nemesisInterval: z.coerce.number().min(0.1),
  on: z.enum(["local", "docker", "sim"]),
  nodeCount: count.max(100),
  concurrency: z.coerce.string().regex(/^[1-9]\d*n?$/, "expected a number such as 10, or 2n"),
  rate: z.coerce.number().nonnegative(),
  timeLimit: z.coerce.number().min(1),
  keyCount: count,
  valueCount: count.optional(),
  minTxnLength: count,
  maxTxnLength: count,
  maxWritesPerKey: count,
  keyDist: z.enum(KEY_DISTRIBUTIONS),
  consistencyModels: z.coerce.string().optional(),
  latency: z.coerce.number().nonnegative(),
  latencyDist: z.enum(["constant", "uniform", "exponential"]),
  loss: ppm,
  duplicate: ppm,
  reorder: ppm,
  seed: z.coerce.number().int().nonnegative().optional(),
  bug: list,
  set: z
    .union([z.array(z.coerce.string()), z.coerce.string()])
    .optional()
    .transform((value) => [value ?? []].flat()),
  partitionPort: z
    .union([z.array(port), port])
    .optional()
    .transform((value) => [value ?? []].flat()),
  testCount: count,
  checkerTimeout: z.coerce.number().positive(),
  out: z.coerce.string(),
  unboundedDamage: z.boolean().default(false),
  checkDeterminism: z.boolean().default(false),
  json: z.boolean(),
});

export type RunFlags = z.infer<typeof runFlagsSchema> & {
  /** Where `system` stands, when it is none of the built-in ones. */
  readonly service?: { readonly config: string };
};

/** @throws UsageError naming each bad flag, its value and what was expected. */
export function parseRunFlags(argv: Readonly<Record<string, unknown>>): RunFlags {
  const after = argv["--"];
  const parsed = runFlagsSchema.safeParse({ ...argv, args: Array.isArray(after) ? after : [] });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return `--${flag} ${JSON.stringify(argv[name])}: ${issue.message}`;
  });
  throw new UsageError(problems.join("\n"), { hint: "faultline run --help lists all flags." });
}
