import { closest, distance } from "fastest-levenshtein";
import { RUN_DEFAULTS } from "./run-flags.ts";

const FLAGS = [
  ...Object.keys(RUN_DEFAULTS).map((name) => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)),
  ...["workload", "nemesis", "value-count", "seed", "bug", "set", "bin", "json", "help", "version"],
  ...["checker", "model", "initial", "format", "key-in"],
];

/** Adds the closest flag to yargs' complaint about one that it does not know. */
export function explainUnknownFlags(message: string): string {
  const unknown = /^Unknown arguments?: (.+)$/.exec(message)?.[1]?.split(", ")[0];
  if (unknown === undefined) return message;
  const match = closest(unknown, FLAGS);
  return distance(unknown, match) > 3 ? message : `${message}. Did you mean --${match}?`;
}
