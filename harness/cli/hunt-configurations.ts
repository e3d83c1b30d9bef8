import type { Configuration } from "../../systems-under-test/system.ts";
import { weakerThan } from "../checkers/ladder/lattice.ts";
import { modelsImpliedBy } from "../checkers/transactions/models.ts";
import {
  type ConsistencyModel,
  type PromisedModel,
  TRANSACTION_MODELS,
} from "../core/consistency.ts";
import type { Validity } from "../core/verdict.ts";
import type { ModelCount, Tally } from "../hunt/tally.ts";
import { asJson } from "./finish.ts";

/** What came of many seeds of one configuration. */
export interface ConfigurationRow {
  readonly configuration: Configuration;
  /** None where faults come that are not tolerated. */
  readonly claimed: readonly PromisedModel[];
  readonly tally: Tally;
}

const HEAD =
  "| configuration | `--set` | workload | seeds | held in every run | broken in so many runs | undecided | theory |";

const SEEDS_HEAD =
  "| configuration | what it does not promise | first broken in seed | by | broken in so many runs |";

/** A Markdown table, a row for each configuration; then one of the seeds that it took to break what can break. */
export function configurationTable(rows: readonly ConfigurationRow[]): string {
  const lines = rows.map((row) => `| ${cellsOf(row).join(" | ")} |`);
  const objections = rows.flatMap((row) => differences(row).map((text) => `- ${text}`));
  const seeds = rows.flatMap(seedsNeeded);
  const needed = seeds.length === 0 ? [] : ["", SEEDS_HEAD, "|---|---|---|---|---|", ...seeds];
  const remark = objections.length === 0 ? [] : ["\nNot as theory says:", ...objections];
  return `${[HEAD, "|---|---|---|---|---|---|---|---|", ...lines, ...needed, ...remark].join("\n")}\n`;
}

/** The same as one JSON document. */
export function configurationDocument(rows: readonly ConfigurationRow[]): string {
  return asJson(
    rows.map((row) => ({
      ...{ configuration: row.configuration.name, settings: row.configuration.settings },
      ...{ workload: row.configuration.workload, claimed: row.claimed, seeds: row.tally.seeds },
      ...{ violations: row.tally.violations, unknown: row.tally.unknown },
      models: Object.fromEntries(row.tally.models),
      differences: differences(row),
    })),
  );
}

/** False: a claim was broken. Unknown: what theory says can break did not, or runs could not be decided. */
export function agreesWithTheory(row: ConfigurationRow): Validity {
  if (brokenPromises(row) > 0) return false;
  return differences(row).length === 0 ? true : "unknown";
}

/** In how many runs what is claimed was broken. */
function brokenPromises({ configuration, tally }: ConfigurationRow): number {
  return configuration.faults === undefined ? tally.violations : 0;
}

function differences(row: ConfigurationRow): readonly string[] {
  const { configuration, tally } = row;
  const { breaks, name } = configuration;
  const promises = brokenPromises(row);
  const broken = (model: string): number => tally.models.get(model)?.broken ?? 0;
  return [
    ...(promises > 0 ? [`${name}: ${promises} runs broke what is claimed`] : []),
    ...breaks
      .filter((model) => broken(model) === 0)
      .map((model) => `${name}: ${model} can be broken, and was in no run`),
  ];
}

function cellsOf(row: ConfigurationRow): readonly (string | number)[] {
  const { configuration, tally } = row;
  const { name, settings, theory, workload } = configuration;
  const set = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  const broken = [...tally.models].filter(([, count]) => count.broken > 0);
  return [
    ...[name, set.length === 0 ? "" : `\`${set.join(",")}\``, workload, tally.seeds],
    heldIn(row).join(", "),
    broken.map(([model, count]) => `${model} ${count.broken}`).join(", "),
    ...[tally.unknown, theory],
  ];
}

function seedsNeeded({ configuration, tally }: ConfigurationRow): readonly string[] {
  const { breaks, name } = configuration;
  return breaks.map((model) => {
    const { broken = 0, first = null } = tally.models.get(model) ?? {};
    const found = first === null ? ["none", ""] : [first.seed, first.anomaly ?? ""];
    return `| ${[name, model, ...found, `${broken} of ${tally.seeds}`].join(" | ")} |`;
  });
}

/** The strongest models that held; of a workload that looks at nothing else, what is claimed. */
function heldIn({ claimed, tally }: ConfigurationRow): readonly string[] {
  if (tally.models.size === 0) return tally.violations === 0 ? claimed : [];
  const held = [...tally.models]
    .filter(([, count]) => isHeld(count))
    .map(([model]) => model as PromisedModel);
  const implied = new Set(held.flatMap((model) => [...impliedBy(model)]));
  return held.filter((model) => !implied.has(model));
}

function impliedBy(model: string): Iterable<PromisedModel> {
  const ofTransactions = TRANSACTION_MODELS.find((each) => each === model);
  return ofTransactions === undefined
    ? weakerThan(model as ConsistencyModel)
    : modelsImpliedBy(ofTransactions);
}

function isHeld({ broken, held }: ModelCount): boolean {
  return broken === 0 && held > 0;
}
