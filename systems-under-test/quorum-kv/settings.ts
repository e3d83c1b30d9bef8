import { z } from "zod";
import { UsageError } from "../../harness/core/errors.ts";
import { readSettings } from "../read-settings.ts";
import type { Setting, Settings } from "../system.ts";

export const CONFLICTS = ["lww-hlc", "lww-wall", "siblings", "abd"] as const;
/** How concurrent writes of a register are told apart, or kept. */
export type Conflict = (typeof CONFLICTS)[number];

export const VALUE_TYPES = [
  "register",
  "g-counter",
  "pn-counter",
  "g-set",
  "or-set",
  "lww-register",
] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

export interface QuorumSettings {
  /** How many nodes hold a key; fewer nodes hold fewer. */
  readonly n: number;
  /** How many of them a read asks. */
  readonly r: number;
  /** How many of them have a write on their disks before it is acknowledged. */
  readonly w: number;
  readonly conflict: Conflict;
  readonly value: ValueType;
  /** Whether other nodes stand in for those that do not answer. */
  readonly sloppy: boolean;
  readonly readRepair: boolean;
  /** Pause between two comparisons with another node. 0: none at all. */
  readonly antiEntropyMs: number;
  /** Pause between two attempts to hand hints over. 0: there are no hints. */
  readonly hintMs: number;
  /** A tombstone that all who hold the key have is collected after this time. 0: never. */
  readonly tombstoneMs: number;
  /** Places on the ring for each node. */
  readonly vnodes: number;
  /** A coordinator gives up after this time. */
  readonly requestTimeoutMs: number;
  /** A coordinator asks again whoever has not answered for so long. */
  readonly retryMs: number;
  /** How many nodes, the first ones, are members at the beginning. Null: all. */
  readonly initialMembers: number | null;
}

const copies = number(/^[1-9]\d?$/, "expected a whole number from 1 to 99");
const milliseconds = number(/^[1-9]\d{0,5}$/, "expected whole milliseconds from 1 to 999999");
const pause = number(/^(0|[1-9]\d{0,5})$/, "expected whole milliseconds from 0 to 999999");
const flag = z.enum(["true", "false"], "expected true or false").transform((it) => it === "true");

const schema = z.object({
  n: copies.default(3),
  r: copies.default(2),
  w: copies.default(2),
  conflict: z.enum(CONFLICTS, `expected one of ${CONFLICTS.join(", ")}`).default("lww-hlc"),
  value: z.enum(VALUE_TYPES, `expected one of ${VALUE_TYPES.join(", ")}`).default("register"),
  sloppy: flag.default(false),
  "read-repair": flag.default(true),
  "anti-entropy-ms": pause.default(200),
  "hint-ms": pause.default(200),
  "tombstone-ms": pause.default(5_000),
  vnodes: copies.default(8),
  "request-timeout-ms": milliseconds.default(800),
  "retry-ms": milliseconds.default(100),
  "initial-members": copies.nullable().default(null),
});

/** What can be set, for people. */
export const QUORUM_SETTINGS: readonly Setting[] = [
  { name: "n", summary: "how many nodes hold a key", initial: "3" },
  { name: "r", summary: "how many of them a read asks", initial: "2" },
  {
    name: "w",
    summary: "how many of them have synced a write when it is acknowledged",
    initial: "2",
  },
  {
    name: "conflict",
    summary:
      "registers: lww-hlc, lww-wall (last write wins, by hybrid or wall clock), siblings, abd (write-back)",
    initial: "lww-hlc",
  },
  { name: "value", summary: `what a key holds: ${VALUE_TYPES.join(", ")}`, initial: "register" },
  {
    name: "sloppy",
    summary: "true: other nodes stand in for those that do not answer",
    initial: "false",
  },
  { name: "read-repair", summary: "true: reads mend what lags behind", initial: "true" },
  {
    name: "anti-entropy-ms",
    summary: "pause between comparisons with another node; 0: none",
    initial: "200",
  },
  {
    name: "hint-ms",
    summary: "pause between attempts to hand over hints; 0: no hints",
    initial: "200",
  },
  {
    name: "tombstone-ms",
    summary: "age at which tombstones that all have are collected (lww only); 0: never",
    initial: "5000",
  },
  { name: "vnodes", summary: "places on the ring for each node", initial: "8" },
  { name: "request-timeout-ms", summary: "when a coordinator gives up", initial: "800" },
  { name: "retry-ms", summary: "when a coordinator asks again who did not answer", initial: "100" },
  {
    name: "initial-members",
    summary: "how many nodes, the first ones, hold data at the start",
    initial: "all",
  },
];

/** Of each setting, a value that it may have. */
const EXAMPLES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(QUORUM_SETTINGS.map(({ initial, name }) => [name, initial])),
  "initial-members": "3",
};

/**
 * Reads the settings of a run (`--set n=3,r=2,w=2`).
 *
 * @throws UsageError for an unknown name, a value that it cannot have, or some that do not go together.
 */
export function parseSettings(settings: Settings): QuorumSettings {
  const data = readSettings("quorum-kv", schema, settings, EXAMPLES);
  const { n, r, w, conflict, value, sloppy, vnodes } = data;
  const result: QuorumSettings = {
    ...{ n, r, w, conflict, value, sloppy, vnodes },
    readRepair: data["read-repair"],
    antiEntropyMs: data["anti-entropy-ms"],
    hintMs: data["hint-ms"],
    tombstoneMs: data["tombstone-ms"],
    requestTimeoutMs: data["request-timeout-ms"],
    retryMs: data["retry-ms"],
    initialMembers: data["initial-members"],
  };
  refuseContradictions(result, "conflict" in settings);
  return result;
}

/** Whether every read quorum meets every write quorum, and every two write quorums meet. */
export function isStrict({ n, r, w, sloppy }: QuorumSettings): boolean {
  return !sloppy && r + w > n && 2 * w > n;
}

function refuseContradictions(settings: QuorumSettings, conflictGiven: boolean): void {
  const { n, r, w, conflict, value, sloppy, hintMs } = settings;
  if (r > n || w > n)
    throw new UsageError(
      `quorum-kv: of n=${n} nodes, r=${r} cannot be read nor w=${w} be written`,
      {
        hint: "r and w are at most n.",
      },
    );
  if (value !== "register" && conflictGiven)
    throw new UsageError(
      `quorum-kv: value=${value} merges by itself, conflict=${conflict} has no meaning`,
      {
        hint: "conflict is for value=register.",
      },
    );
  if (value === "register" && conflict === "abd" && (sloppy || r + w <= n))
    throw new UsageError(
      `quorum-kv: conflict=abd with n=${n}, r=${r}, w=${w}, sloppy=${sloppy} has quorums that do not meet`,
      {
        hint: "abd needs r + w > n and sloppy=false.",
      },
    );
  if (sloppy && hintMs === 0)
    throw new UsageError(
      "quorum-kv: sloppy=true with hint-ms=0: what stands in for others is never handed over",
      {
        hint: "Set hint-ms to 1 or more.",
      },
    );
}

function number(pattern: RegExp, message: string) {
  return z.string().regex(pattern, message).transform(Number);
}
