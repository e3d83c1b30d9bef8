import type { TxnLine } from "./txn-lines.ts";

/** Two clients read x and y, find both empty, and append to one each. */
export const WRITE_SKEW: readonly TxnLine[] = [
  [
    0,
    "invoke",
    [
      ["r", "x", null],
      ["append", "y", 1],
    ],
  ],
  [
    1,
    "invoke",
    [
      ["r", "y", null],
      ["append", "x", 1],
    ],
  ],
  [
    0,
    "ok",
    [
      ["r", "x", []],
      ["append", "y", 1],
    ],
  ],
  [
    1,
    "ok",
    [
      ["r", "y", []],
      ["append", "x", 1],
    ],
  ],
];
