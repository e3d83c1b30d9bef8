/** The objects that histories can be checked against, for `faultline list models`. */
export const MODELS = [
  { name: "register", summary: "one value per key: read, write" },
  { name: "cas-register", summary: "one value per key: read, write, cas [from, to]" },
  { name: "kv", summary: 'one string per key, "" at first: get, put, append' },
  { name: "versioned-register", summary: "one [version, value] per key: read, write, cas" },
  { name: "multi-register", summary: "one value per key: txn of [r, k, v] and [w, k, v] at once" },
  { name: "counter", summary: "one number per key, 0 at first: add, add-and-get, read" },
  { name: "mutex", summary: "one lock per key: acquire, release" },
  { name: "set", summary: "one set per key: add, remove, contains, read of all elements" },
  { name: "fifo-queue", summary: "one queue per key, first in, first out: enqueue, dequeue" },
  { name: "unordered-queue", summary: "one bag per key, elements in any order: enqueue, dequeue" },
  { name: "stack", summary: "one stack per key, last in, first out: push, pop" },
  {
    name: "log",
    summary: "one list per key that only grows: append, read an offset, poll from it",
  },
] as const;

export type LinearizableModelName = (typeof MODELS)[number]["name"];
