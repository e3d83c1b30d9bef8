import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { SYSTEMS } from "../../systems-under-test/registry.ts";
import type { System } from "../../systems-under-test/system.ts";
import { WORKLOADS } from "../../workloads/registry.ts";
import type { Abilities } from "../cluster/cluster.ts";
import { UsageError } from "../core/errors.ts";
import { FAULT_NAMES, type FaultName } from "../core/faults.ts";
import type { Plan, TransactionShape } from "../core/plan.ts";
import { unknownName } from "../core/unknown-name.ts";
import {
  DEFAULT_FAULTS,
  parseFaults,
  targetsWithoutLeaders,
  withAdministration,
} from "../nemesis/faults.ts";
import { packageRoot } from "../node/compiled-entry.ts";
import { findNamed } from "./names.ts";
import { RUN_DEFAULTS, type RunFlags } from "./run-flags.ts";
import { promisedModelsNamed } from "./transaction-models.ts";

/** To look at flags before the driver is there. */
export const ABLE_TO_ALL = Object.fromEntries(
  FAULT_NAMES.map((fault) => [fault, null]),
) as Abilities;

const MIN_CALL_TIMEOUT_MS = 1_000;
const RECOVERY_MS = 3_000;

/** The seed to begin with: the given one, or a new one. */
export function firstSeed(flags: RunFlags): number {
  return flags.seed ?? randomInt(2 ** 31);
}

/**
 * Turns flags into a plan: names looked up, defaults filled in, faults left out of `all` that cannot be.
 *
 * @throws UsageError for what does not exist, and for a fault that was asked for by name and cannot be.
 */
export function planOf(flags: RunFlags, seed: number, startedAt: Date, abilities: Abilities): Plan {
  const system = systemOf(flags);
  const settings = settingsOf(flags.set, system);
  const tolerated = toleratedFaults(flags, system, settings);
  const { faults, leftOut } = parseFaults(flags.nemesis ?? defaultFaults(flags, tolerated), {
    abilities: withAdministration(abilities, system?.administration),
    tolerated,
  });
  const beyondClaim = faults.filter((fault) => !tolerated.includes(fault));
  if (flags.unboundedDamage && !faults.includes("corruption")) throw nothingUnbounded();
  const workload = workloadOf(flags, system, settings);
  const nodes = Array.from({ length: flags.nodeCount }, (_, i) => `n${i + 1}`);
  const timeLimitMs = Math.round(flags.timeLimit * 1_000);
  return {
    schema: 1,
    system: system?.name ?? flags.system ?? binaryName(flags.bin as string),
    binary: flags.bin === undefined ? null : { path: flags.bin, args: flags.args },
    ...(flags.service === undefined ? {} : { service: flags.service }),
    bugs: checkedBugs(flags.bug, system),
    settings,
    workload,
    keyCount: flags.keyCount,
    valueCount: flags.valueCount ?? null,
    transactions: transactionShapeOf(flags),
    ...(flags.consistencyModels === undefined
      ? {}
      : { consistencyModels: promisedModelsNamed(flags.consistencyModels) }),
    rate: flags.rate,
    concurrency: concurrencyOf(flags),
    timeLimitMs,
    callTimeoutMs: Math.max(MIN_CALL_TIMEOUT_MS, Math.round(10 * flags.latency)),
    driver: flags.on,
    nodes,
    latency: { kind: flags.latency === 0 ? "none" : flags.latencyDist, meanMs: flags.latency },
    lossPpm: flags.loss,
    duplicatePpm: flags.duplicate,
    reorderPpm: flags.reorder,
    faults,
    leftOutFaults: leftOut,
    ...(beyondClaim.length > 0 ? { faultsBeyondClaim: beyondClaim } : {}),
    ...(flags.unboundedDamage ? { unboundedDamage: true } : {}),
    ...(system?.hasLeaders === false || flags.service
      ? { faultTargets: targetsWithoutLeaders(faults) }
      : {}),
    partitionPorts: flags.partitionPort,
    schedule: null,
    noiseSeed: seed,
    livenessMs: 0,
    nemesisIntervalMs: Math.round(flags.nemesisInterval * 1_000),
    recoveryMs: Math.min(RECOVERY_MS, Math.round(timeLimitMs / 4)),
    checkerTimeoutMs: Math.round(flags.checkerTimeout * 1_000),
    seed,
    startedAt: startedAt.toISOString(),
    reproduce: reproduceCommand(flags, seed),
    versions: { faultline: packageVersion(), node: process.version },
  };
}

/** What the system claims to survive. Nothing survives damage without a bound for certain, whatever it claims. */
function toleratedFaults(
  { unboundedDamage }: RunFlags,
  system: System | null,
  settings: Plan["settings"],
): readonly FaultName[] {
  const claimed = system?.claimOf(settings).tolerates ?? FAULT_NAMES;
  return unboundedDamage ? claimed.filter((fault) => fault !== "corruption") : claimed;
}

function nothingUnbounded(): UsageError {
  return new UsageError("--unbounded-damage: this run damages nothing", {
    hint: "It is about the fault 'corruption', which must be named, as in: --nemesis corruption,kill",
  });
}

function systemOf(flags: RunFlags): System | null {
  if (flags.system !== undefined && flags.bin !== undefined)
    throw new UsageError(`Give a system or --bin, not both: '${flags.system}' and '${flags.bin}'`, {
      hint: "Arguments of the program follow --, as in: faultline run --bin ./node.py -- --verbose",
    });
  if (flags.service !== undefined) return null;
  if (flags.system !== undefined) return findNamed("system", flags.system, SYSTEMS);
  if (flags.bin !== undefined) return null;
  throw new UsageError("Which system?", {
    hint: `faultline run ${SYSTEMS[0]?.name}, or faultline run --bin ./program -w lin-kv. faultline list systems shows all.`,
  });
}

/**
 * Those of the usual ones that are tolerated. Messages of a service that runs here as processes pass by the driver: they
 * cannot be cut.
 */
function defaultFaults({ bin, on, service }: RunFlags, tolerated: readonly FaultName[]): string {
  if (service) return DEFAULT_FAULTS.filter((it) => on === "docker" || it !== "partition").join();
  const faults = bin === undefined ? DEFAULT_FAULTS.filter((it) => tolerated.includes(it)) : [];
  return faults.length > 0 ? faults.join() : "none";
}

function workloadOf(
  { workload: given }: RunFlags,
  system: System | null,
  settings: Plan["settings"],
): string {
  const suitable = system?.workloadsFor?.(settings);
  const name = given ?? suitable?.[0] ?? system?.workloads[0] ?? "lin-kv";
  const workload = findNamed("workload", name, WORKLOADS).name;
  if (!system || !suitable || suitable.includes(workload)) return workload;
  const { bugs, configurations = [] } = system;
  const example = [...configurations, ...bugs].find((it) => it.workload === workload)?.settings;
  const set = Object.entries(example ?? {}).map((pair) => pair.join("="));
  throw new UsageError(
    `With these settings ${system.name} is for the workload ${suitable.join(" or ")}, not for ${workload}`,
    {
      hint:
        set.length === 0
          ? `faultline list systems shows what ${system.name} is for.`
          : `${workload} goes with settings such as --set ${set.join()}.`,
    },
  );
}

function transactionShapeOf(flags: RunFlags): TransactionShape {
  const { keyDist, maxTxnLength, maxWritesPerKey, minTxnLength } = flags;
  if (minTxnLength > maxTxnLength)
    throw new UsageError(`--min-txn-length ${minTxnLength} is more than --max-txn-length`, {
      hint: `A transaction has up to ${maxTxnLength} micro-operations: raise --max-txn-length too.`,
    });
  return {
    ...{ minLength: minTxnLength, maxLength: maxTxnLength, maxWritesPerKey },
    keyDistribution: keyDist,
  };
}

/** What a program is called in names of folders and reports. */
function binaryName(path: string): string {
  const name = resolve(path).split("/").at(-1) ?? "program";
  return name.replace(/[^A-Za-z0-9._-]/g, "_");
}

function checkedBugs(names: readonly string[], system: System | null): readonly string[] {
  const known = system?.bugs.map((bug) => bug.name) ?? [];
  for (const name of names) if (!known.includes(name)) throw unknownName("bug", name, known);
  return names;
}

function settingsOf(
  pairs: readonly string[],
  system: System | null,
): Readonly<Record<string, string>> {
  const settings = Object.fromEntries(
    pairs.flatMap(splitPairs).map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1)
        throw new UsageError(`--set ${pair}: expected key=value`, {
          hint: "For example: --set election-timeout-ms=500",
        });
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
  system?.checkSettings(settings);
  return settings;
}

/** `n=3,r=2,w=2` is three pairs; a comma in front of anything else belongs to the value. */
function splitPairs(text: string): readonly string[] {
  return text.split(/,(?=[a-z][a-z0-9-]*=)/);
}

function concurrencyOf({ concurrency, nodeCount }: RunFlags): number {
  const count = Number.parseInt(concurrency, 10);
  return concurrency.endsWith("n") ? count * nodeCount : count;
}

/** The flags that differ from the defaults, and the seed. */
function reproduceCommand(flags: RunFlags, seed: number): string {
  const words = ["npx", "faultline", "run"];
  if (flags.system !== undefined) words.push(flags.system);
  if (flags.bin !== undefined) words.push("--bin", flags.bin);
  if (flags.config !== undefined) words.push("--config", flags.config);
  if (flags.workload !== undefined) words.push("-w", flags.workload);
  if (flags.nemesis !== undefined) words.push("--nemesis", flags.nemesis);
  for (const bug of flags.bug) words.push("--bug", bug);
  for (const pair of flags.set) words.push("--set", pair);
  if (flags.unboundedDamage) words.push("--unbounded-damage");
  for (const port of flags.partitionPort) words.push("--partition-port", String(port));
  for (const [name, initial] of Object.entries(RUN_DEFAULTS)) {
    if (name === "testCount" || name === "out") continue;
    const given = flags[name as keyof typeof RUN_DEFAULTS];
    const isPpm = name === "loss" || name === "duplicate" || name === "reorder";
    const value = isPpm ? Number(given) / 10_000 : given;
    const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (value !== initial) words.push(`--${flag}`, String(value));
  }
  if (flags.consistencyModels !== undefined)
    words.push("--consistency-models", flags.consistencyModels);
  if (flags.valueCount !== undefined) words.push("--value-count", String(flags.valueCount));
  words.push("--seed", String(seed));
  if (flags.args.length > 0) words.push("--", ...flags.args);
  return words.map(shellWord).join(" ");
}

/** A word as a shell takes it. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function packageVersion(): string {
  return JSON.parse(readFileSync(resolve(packageRoot(), "package.json"), "utf8")).version;
}
