import { z } from "zod";
import type { Service, ServiceNode } from "../client/service.ts";
import { UsageError } from "../core/errors.ts";

const name = z.string().min(1);
const seconds = z.number().positive();
const settings = z.record(z.string(), z.coerce.string());

/** A system as one value of an axis: its name alone, or with what is set of it. */
const systemSchema = z.union([
  name.transform((system) => ({ name: system, settings: {} as Record<string, string> })),
  z.strictObject({ name, settings: settings.default({}) }),
]);

const driverSchema = z.enum(["sim", "local", "docker"]);

/** Which cells: those that agree in all that is named. */
const matchSchema = z.strictObject({
  system: name.optional(),
  settings: settings.optional(),
  workload: name.optional(),
  nemesis: name.optional(),
  driver: driverSchema.optional(),
  nodeCount: z.number().int().positive().optional(),
});
export type CellMatch = z.infer<typeof matchSchema>;

/** Flags of `faultline run` that hold for all cells of a suite. */
const runSchema = z.strictObject({
  timeLimit: seconds.default(20),
  nemesisInterval: seconds.default(5),
  rate: z.number().nonnegative().default(200),
  concurrency: z.string().default("2n"),
  keyCount: z.number().int().positive().default(5),
  /** Runs of one cell, with seeds one after the other; it ends at a violation. */
  testCount: z.number().int().positive().default(1),
});

/** A planted bug that has to be found before anything else of the night is believed. */
const canarySchema = z.strictObject({
  system: name,
  bug: name,
  /** Left out, as the workload: where the system says that the bug shows. */
  settings: settings.optional(),
  workload: name.optional(),
  nemesis: name.optional(),
  driver: driverSchema.default("sim"),
  nodeCount: z.number().int().positive().default(5),
  timeLimit: seconds.optional(),
  testCount: z.number().int().positive().default(20),
});

/** What a cell is meant to show: a promise that its configuration does not make is to be seen broken. */
const expectationSchema = z.strictObject({
  match: matchSchema,
  outcome: z.literal("violation"),
  /** Any, when left out. */
  anomaly: name.optional(),
  why: z.string().min(1),
});

/** One known violation that does not fail the night until a day: by fingerprint, never by cell. */
const quarantineSchema = z.strictObject({
  fingerprint: z.string().regex(/^[0-9a-f]{12}$/, "expected the 12 hex digits of a fingerprint"),
  owner: z.string().min(1),
  link: z.url(),
  /** The last day on which it counts. */
  until: z.iso.date(),
});
export type Quarantine = z.infer<typeof quarantineSchema>;

const suiteSchema = z.strictObject({
  /** Seconds of work, on the clock of the wall. */
  budget: seconds,
  /** Cells side by side on one machine. */
  jobs: z.number().int().positive().optional(),
  axes: z.strictObject({
    system: z.array(systemSchema).min(1),
    workload: z.array(name).min(1),
    nemesis: z.array(name).min(1),
    driver: z.array(driverSchema).min(1),
    nodeCount: z.array(z.number().int().positive()).min(1).default([5]),
  }),
  exclude: z.array(matchSchema).default([]),
  weights: z
    .array(z.strictObject({ match: matchSchema, weight: z.number().positive() }))
    .default([]),
  expectations: z.array(expectationSchema).default([]),
  canaries: z.array(canarySchema).default([]),
  run: runSchema.prefault({}),
  /** How often a violation is run again, to measure how often it shows. */
  remeasure: z.number().int().nonnegative().default(3),
  quarantine: z.array(quarantineSchema).default([]),
});
export type Suite = z.infer<typeof suiteSchema>;

const shortName = z.string().regex(/^[a-z0-9-]+$/, "expected a name such as nightly");
const port = z.number().int().min(1).max(65_535);
/** What a function returns is looked at where it is called. */
const func = <F>(example: string) =>
  z.custom<F>((value) => typeof value === "function", `expected a function such as ${example}`);
const variablesSchema = z.record(z.string(), z.string());

/** A user's own service. `Service` says what each is for. */
const serviceSchema = z
  .strictObject({
    image: z.string().min(1).optional(),
    command: func<NonNullable<Service["command"]>>('() => ["./server"]').optional(),
    port,
    peerPort: port.optional(),
    data: z.string().startsWith("/", "expected an absolute path in the container").optional(),
    env: func<Service["env"]>("({ name }) => ({ NODE: name })").default(() => () => ({})),
    ready: func<Service["ready"]>("async ({ url }) => (await fetch(url)).ok"),
    readyTimeout: seconds.default(10),
    client: z.strictObject({
      open: func<Service["client"]["open"]>("({ url }) => ({ read, write })"),
    }),
  })
  .refine(({ command, image }) => command ?? image, {
    message: "expected an image (for --on docker), a command (for --on local), or both",
  })
  .transform((service) => ({ ...service, env: checkedEnv(service.env) }));

/** What users write may return anything. */
function checkedEnv(env: Service["env"]): Service["env"] {
  return (node: ServiceNode) => {
    const parsed = variablesSchema.safeParse(env(node));
    if (parsed.success) return parsed.data;
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.join(".")}: ${message}`,
    );
    throw new UsageError(
      `env of ${node.name} returned what is no environment: ${problems.join(", ")}`,
      {
        hint: "It returns an object of strings, as in { PORT: String(node.port) }.",
      },
    );
  };
}

export const configSchema = z.strictObject({
  systems: z.record(shortName, serviceSchema).default({}),
  suites: z.record(shortName, suiteSchema).default({}),
});

/** faultline.config.ts as it is written. */
export type Config = z.input<typeof configSchema>;
/** The same with all defaults. */
export type ResolvedConfig = z.infer<typeof configSchema>;

/** Types for an editor; values are checked when the file is loaded. */
export function defineConfig(config: Config): Config {
  return config;
}

/** @throws UsageError naming file, path and value of all that is wrong. */
export function parseConfig(document: unknown, file: string): ResolvedConfig {
  const parsed = configSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `  ${path.join(".") || "(all)"} ${valueAt(document, path)}: ${message}`,
  );
  throw new UsageError(`${file} is not a configuration:\n${problems.join("\n")}`, {
    hint: "docs/nightly.md shows a whole one, docs/test-your-own-service.md one with a system of your own.",
  });
}

function valueAt(document: unknown, path: readonly PropertyKey[]): string {
  let value = document;
  for (const step of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[step];
  return value === undefined ? "is missing" : (JSON.stringify(value) ?? "").slice(0, 100);
}
