import { z } from "zod";
import type { ProcessId } from "./ids.ts";
import type { Json, JsonObject } from "./json.ts";

/**
 * Why one transaction comes before another: it wrote first (ww), its write was read (wr), it did not see the other's write (rw),
 * its process did it first, or it had ended before the other began.
 */
export const TRANSACTION_EDGE_KINDS = ["ww", "wr", "rw", "process", "realtime"] as const;
export type TransactionEdgeKind = (typeof TRANSACTION_EDGE_KINDS)[number];

/** A transaction of a proof. */
export interface ProofNode {
  /** What the proof calls it: `T1`, `T2`, ... in the order in which they are first spoken of. */
  readonly name: string;
  /** Null: it stands for what the keys held in the beginning. */
  readonly process: ProcessId | null;
  /** The index of its invocation's line. */
  readonly index: number | null;
  /** The index of its completion's line; null when it never ended. */
  readonly completedIndex: number | null;
  readonly outcome: "ok" | "info" | "fail";
  /** Its micro-operations: `["r", key, value]`, `["append", key, value]`, `["w", key, value]`. */
  readonly ops: readonly Json[];
}

/** One step of a proof, between nodes by their names. */
export interface ProofEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: TransactionEdgeKind;
  /** Null for an edge of time. */
  readonly key: Json;
  /** The value that `to` wrote (ww, rw), or read from `from` (wr); null for an edge of time. */
  readonly value: Json;
  /** One clause, without a full stop. */
  readonly reason: string;
}

/** One anomaly with all that shows it; docs/transactions.md describes the shape. */
export interface TransactionProof {
  readonly anomaly: string;
  readonly nodes: readonly ProofNode[];
  /** In the order of the cycle: the last one ends where the first begins. Empty where the anomaly is no cycle. */
  readonly edges: readonly ProofEdge[];
  /** What cannot be, in one sentence. */
  readonly contradiction: string;
  /** The same as a graph in Graphviz' language. */
  readonly dot: string;
}

const json = z.json() as z.ZodType<Json>;
const proofsSchema = z.object({
  proofs: z.array(
    z.object({
      anomaly: z.string(),
      nodes: z.array(
        z.object({
          name: z.string(),
          process: z.number().nullable(),
          index: z.number().nullable(),
          completedIndex: z.number().nullable(),
          outcome: z.enum(["ok", "info", "fail"]),
          ops: z.array(json),
        }),
      ),
      edges: z.array(
        z.object({
          from: z.string(),
          to: z.string(),
          kind: z.enum(TRANSACTION_EDGE_KINDS),
          key: json,
          value: json,
          reason: z.string(),
        }),
      ),
      contradiction: z.string(),
      dot: z.string(),
    }),
  ),
});

/** The proofs in the details of a checker of transactions; none where there are none. */
export function transactionProofsIn(details: JsonObject | undefined): readonly TransactionProof[] {
  const parsed = proofsSchema.safeParse(details);
  return parsed.success ? parsed.data.proofs : [];
}

/** The same as JSON, for the details of a checker. */
export function proofDetails(proofs: readonly TransactionProof[]): JsonObject {
  return { proofs: proofs.map((proof) => ({ ...proof }) as unknown as JsonObject) };
}
