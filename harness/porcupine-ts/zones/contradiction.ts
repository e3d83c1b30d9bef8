import type { Broken, Chain } from "./chains.ts";
import type { Refusal } from "./refusal.ts";

/** Two chains that each must come before the other. */
export interface Crossing {
  readonly kind: "crossing";
  readonly one: Chain;
  readonly other: Chain;
}

export type Contradiction =
  | Broken
  | Crossing
  | Refusal
  | { readonly kind: "impossible"; readonly operation: number; readonly why: string };
