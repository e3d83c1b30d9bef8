import type { Value } from "../model.ts";
import {
  type Actions,
  CAS,
  DIFFERS,
  IMPOSSIBLE,
  INITIAL,
  NONE,
  READ,
  WRITE,
} from "../register/actions.ts";
import { NEVER, type Timeline } from "../timeline.ts";

export { NONE };

/**
 * The operations of one register by the value they produce or find: a cluster is a write or successful cas and all reads
 * of its value. Arrays are by value number, with operation numbers in them.
 */
export interface Clusters {
  readonly values: readonly Value[];
  /** The operation that puts the value there, or NONE. */
  readonly producer: Int32Array;
  /** For a value that a cas puts there: the value it replaced. Otherwise NONE. */
  readonly source: Int32Array;
  /** Of the reads of the value: the first that returned, or NONE. */
  readonly firstRead: Int32Array;
  /** The last one that was called, or NONE. */
  readonly lastRead: Int32Array;
  /** Operations that found another value than this one, in the order of their calls. */
  readonly differing: readonly Differing[];
  /** All operations in the order of their calls, and what they do. */
  readonly members: ArrayLike<number>;
  readonly actions: Actions;
}

/** A failed cas that does not tell what it found, and the value it did not find. */
export interface Differing {
  readonly operation: number;
  readonly value: number;
}

export type Clustering =
  | { readonly kind: "clusters"; readonly clusters: Clusters }
  /** Some value is produced twice: which write a read saw is not known. */
  | { readonly kind: "ambiguous" }
  /** Returned, and contradicts itself. */
  | { readonly kind: "impossible"; readonly operation: number }
  /** An operation that took effect found a value that nobody produces. */
  | { readonly kind: "thin-air"; readonly operation: number; readonly value: Value };

/** @param members operation numbers in the order of their calls, which is that of the actions. */
export function cluster(
  actions: Actions,
  { returnAt }: Timeline,
  members: ArrayLike<number>,
): Clustering {
  const { kind, value, from, values } = actions;
  const none = () => new Int32Array(values.length).fill(NONE);
  const [producer, source, firstRead, lastRead] = [none(), none(), none(), none()];
  const differing: Differing[] = [];
  let isAmbiguous = false;
  for (let i = 0; i < kind.length; i++) {
    const operation = members[i] as number;
    const number = value[i] as number;
    switch (kind[i]) {
      case READ: {
        const first = firstRead[number] as number;
        if (first === NONE || (returnAt[operation] as number) < (returnAt[first] as number))
          firstRead[number] = operation;
        lastRead[number] = operation;
        break;
      }
      case WRITE:
      case CAS:
        if (number === INITIAL || producer[number] !== NONE) isAmbiguous = true;
        producer[number] = operation;
        source[number] = from[i] as number;
        break;
      case DIFFERS:
        differing.push({ operation, value: number });
        break;
      case IMPOSSIBLE:
        return { kind: "impossible", operation };
    }
  }
  const clusters = { values, producer, source, firstRead, lastRead, differing, members, actions };
  return (
    findThinAir(clusters, returnAt) ??
    (isAmbiguous ? { kind: "ambiguous" } : { kind: "clusters", clusters })
  );
}

function findThinAir(
  { values, producer, firstRead, members, actions: { kind, from } }: Clusters,
  returnAt: Int32Array,
): Clustering | null {
  for (let number = INITIAL + 1; number < values.length; number++) {
    const read = firstRead[number] as number;
    if (read !== NONE && producer[number] === NONE)
      return { kind: "thin-air", operation: read, value: values[number] as Value };
  }
  for (let i = 0; i < kind.length; i++) {
    const found = from[i] as number;
    if (kind[i] !== CAS || found === INITIAL || producer[found] !== NONE) continue;
    const operation = members[i] as number;
    if (returnAt[operation] !== NEVER)
      return { kind: "thin-air", operation, value: values[found] as Value };
  }
  return null;
}
