/** The objects that histories can be checked against, for `faultline list models`. */
export const MODELS = [
  { name: "register", summary: "one value per key: read, write" },
  { name: "cas-register", summary: "one value per key: read, write, cas [from, to]" },
  { name: "kv", summary: 'one string per key, "" at first: get, put, append' },
] as const;

export type LinearizableModelName = (typeof MODELS)[number]["name"];
