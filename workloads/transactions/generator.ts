import type { Json } from "../../harness/core/json.ts";
import type { TransactionShape } from "../../harness/core/plan.ts";
import { random, type Seed } from "../../harness/core/random.ts";
import type { Context, Generator, Next } from "../../harness/generator/generator.ts";
import { pendingUntilEvent } from "../../harness/generator/index.ts";
import { KeyPool } from "./key-pool.ts";

export interface TransactionMix extends TransactionShape {
  readonly seed: Seed;
  /** Keys in use at a time. */
  readonly keyCount: number;
  /** The micro-operation that writes. */
  readonly writer: "append" | "w";
  /** Whether clients of odd number only read. */
  readonly readers: boolean;
}

/** Transactions `txn` of `["r", key, null]` and `[writer, key, value]`, half and half, endless; each value once a key. */
export function transactionOps(mix: TransactionMix): Generator {
  return new TransactionOps(mix, 0, KeyPool.of(mix.keyCount));
}

interface Draw {
  readonly isReader: boolean;
  readonly txn: readonly Json[];
  readonly pool: KeyPool;
}

class TransactionOps implements Generator {
  readonly #mix: TransactionMix;
  readonly #count: number;
  readonly #pool: KeyPool;
  /** Made when it is first asked for. */
  #draw: Draw | null = null;

  constructor(mix: TransactionMix, count: number, pool: KeyPool) {
    this.#mix = mix;
    this.#count = count;
    this.#pool = pool;
  }

  next(context: Context): Next {
    const thread = context.pickFree();
    if (thread === null) return pendingUntilEvent(this);
    const isReader = this.#mix.readers && Number(thread) % 2 === 1;
    if (this.#draw?.isReader !== isReader)
      this.#draw = drawTransaction(this.#mix, this.#count, this.#pool, isReader);
    const { pool, txn: value } = this.#draw;
    return {
      kind: "op",
      op: { kind: "invoke", time: context.time, thread, f: "txn", value },
      rest: new TransactionOps(this.#mix, this.#count + 1, pool),
    };
  }

  update(): Generator {
    return this;
  }
}

function drawTransaction(
  { keyDistribution, maxLength, maxWritesPerKey, minLength, seed, writer }: TransactionMix,
  count: number,
  before: KeyPool,
  isReader: boolean,
): Draw {
  const draw = random(seed, "txn", count);
  const txn: Json[] = [];
  let pool = before;
  for (let left = draw.between(minLength, maxLength); left > 0; left--) {
    const place = pool.drawPlace(draw, keyDistribution);
    const key = pool.keyAt(place);
    if (draw.chance(1, 2) || isReader) txn.push(["r", key, null]);
    else {
      const written = pool.write(place, maxWritesPerKey);
      pool = written.pool;
      txn.push([writer, key, written.value]);
    }
  }
  return { isReader, txn, pool };
}
