import type { History } from "../../core/history.ts";
import type { Json } from "../../core/json.ts";
import { collectOperations } from "./collect.ts";
import type { Ambiguous, RegisterHistory } from "./register-history.ts";
import { resolveReads } from "./resolve.ts";

/**
 * Reads, writes and compare-and-sets as checkers of consistency models see them.
 *
 * @param initial what every key holds at first.
 * @returns ambiguous when a value that was read has two possible writers.
 * @throws UsageError for an operation that registers do not know.
 */
export function registerHistoryOf(
  history: History,
  initial: Json = null,
): RegisterHistory | Ambiguous {
  return resolveReads(collectOperations(history), initial);
}
