import { UsageError } from "../../core/errors.ts";
import type { History } from "../../core/history.ts";
import { readEdn } from "./edn.ts";

const OPERATIONS = ["get", "put", "append"];

/**
 * The key-value histories of Porcupine's test data: one map a line, with `:f` get, put or append, a `:key`, and strings
 * as values.
 *
 * @throws UsageError that names file and line.
 */
export function readPorcupineKv(text: string, fileName: string): History {
  const history = readEdn(text, fileName, "field");
  for (const { index, f, key } of history.ops) {
    if (OPERATIONS.includes(f) && key !== undefined) continue;
    throw new UsageError(
      `${fileName}: operation ${index + 1} is '${f}' ${key === undefined ? "without a key" : `of key ${JSON.stringify(key)}`}`,
      { hint: "Porcupine's files hold get, put and append with a :key. Try --format edn." },
    );
  }
  return history;
}
