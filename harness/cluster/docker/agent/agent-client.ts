import type { Readable, Writable } from "node:stream";
import { z } from "zod";
import type { Clock } from "../../../core/clock.ts";
import { HarnessError } from "../../../core/errors.ts";
import type { Json } from "../../../core/json.ts";
import { withDeadline } from "../../../core/waiting.ts";
import { LineSplitter } from "../../../node/line-splitter.ts";
import {
  type AgentAbilities,
  type AgentReply,
  type AgentRequest,
  type Applied,
  agentAbilitiesSchema,
  appliedSchema,
  type Connects,
  type Counters,
  connectsSchema,
  countersSchema,
  type DesiredState,
  type Flood,
  floodSchema,
  type Measurement,
  type Probed,
  type ProbeTarget,
  probeResultSchema,
  replySchema,
} from "./protocol.ts";

/** The controller's end of the line to one agent. Every method is rejected with a HarnessError when the agent ends. */
export interface AgentClient {
  /** Makes `state` all that is in place at this node, at once, and reads it back. */
  apply(state: DesiredState): Promise<Applied>;
  /** Connects from this node to each target. In the order of the targets. */
  probe(targets: readonly ProbeTarget[], timeoutMs: number): Promise<readonly Probed[]>;
  connects(measurement: Of<"connects">): Promise<Connects>;
  flood(measurement: Of<"flood">): Promise<Flood>;
  counters(): Promise<Counters>;
  abilities(): Promise<AgentAbilities>;
  /** Closes the agent's input, so that it clears its rules and ends. Never throws. */
  close(): void;
  /** Resolves when the agent's output has ended, whoever ended it. */
  readonly ended: Promise<void>;
}

type Of<Kind extends Measurement["kind"]> = Omit<Extract<Measurement, { kind: Kind }>, "kind">;

/** The three streams of an agent: of a process, or of a container (`attached-streams.ts`). */
export interface AgentStreams {
  readonly input: Writable;
  readonly output: Readable;
  readonly errors: Readable;
}

export interface AgentOptions {
  /** Whose agent it is, for error messages. */
  readonly node: string;
  readonly clock: Clock;
  /** Added to the time that a request itself may take. */
  readonly deadlineMs?: number;
}

const DEADLINE_MS = 10_000;
const STDERR_TAIL_CHARS = 4000;

/** Speaks with an agent that runs already. */
export function connectAgent(streams: AgentStreams, options: AgentOptions): AgentClient {
  const line = new AgentLine(streams, options);
  const ask = <T>(schema: z.ZodType<T>, question: Question, extraMs = 0): Promise<T> =>
    line.ask(question, extraMs).then((result) => understood(schema, result, options.node));
  return {
    apply: (state) => ask(appliedSchema, { op: "apply", state }),
    probe: (targets, timeoutMs) =>
      ask(probeResultSchema, { op: "probe", targets, timeoutMs }, timeoutMs),
    connects: (measurement) =>
      ask(connectsSchema, measure({ kind: "connects", ...measurement }), measurement.timeoutMs),
    flood: (measurement) =>
      ask(floodSchema, measure({ kind: "flood", ...measurement }), measurement.durationMs),
    counters: () => ask(countersSchema, measure({ kind: "counters" })),
    abilities: () => ask(agentAbilitiesSchema, { op: "abilities" }),
    close: () => streams.input.end(),
    ended: line.ended,
  };
}

/** Requests without their id. */
type Question = AgentRequest extends infer R ? (R extends unknown ? Omit<R, "id"> : never) : never;

function measure(measurement: Measurement): Question {
  return { op: "measure", measurement };
}

function understood<T>(schema: z.ZodType<T>, result: Json, node: string): T {
  const parsed = schema.safeParse(result);
  if (parsed.success) return parsed.data;
  throw new HarnessError(
    `The agent of ${node} gave an answer of another shape: ${z.prettifyError(parsed.error)}`,
    { hint: "Its image may be of another version. `faultline doctor --fix` builds the images." },
  );
}

interface Pending {
  readonly resolve: (result: Json) => void;
  readonly reject: (error: HarnessError) => void;
}

/** Matches replies to requests. */
class AgentLine {
  readonly #streams: AgentStreams;
  readonly #options: AgentOptions;
  readonly #pending = new Map<number, Pending>();
  readonly ended: Promise<void>;
  #nextId = 1;
  #stderr = "";
  #end: string | null = null;

  constructor(streams: AgentStreams, options: AgentOptions) {
    this.#streams = streams;
    this.#options = options;
    const splitter = new LineSplitter((text) => this.#take(text));
    streams.output.setEncoding("utf8").on("data", (chunk: string) => splitter.push(chunk));
    streams.errors.setEncoding("utf8").on("data", (chunk: string) => {
      this.#stderr = (this.#stderr + chunk).slice(-STDERR_TAIL_CHARS);
    });
    this.ended = new Promise((resolve) => {
      const end = (how: string): void => {
        this.#finish(how);
        resolve();
      };
      for (const event of ["end", "close"]) streams.output.once(event, () => end("ended"));
      streams.output.once("error", (error: Error) => end(`was lost: ${error.message}`));
    });
    streams.input.on("error", (error: Error) => this.#finish(`was lost: ${error.message}`));
    streams.errors.on("error", () => {});
  }

  ask(question: Question, extraMs: number): Promise<Json> {
    if (this.#end !== null) return Promise.reject(this.#broken(this.#end));
    const id = this.#nextId++;
    const timeoutMs = extraMs + (this.#options.deadlineMs ?? DEADLINE_MS);
    const reply = new Promise<Json>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
    });
    this.#streams.input.write(`${JSON.stringify({ id, ...question })}\n`);
    return withDeadline(this.#options.clock, timeoutMs, reply, () => {
      this.#pending.delete(id);
      throw this.#broken(`has not answered '${question.op}' within ${timeoutMs} ms`);
    });
  }

  #take(text: string): void {
    const reply = parseReply(text);
    if (!reply || reply.id === null) {
      const said = reply?.ok === false ? reply.error : text.slice(0, 200);
      this.#finish(`did not keep to the protocol: ${said}`);
      return;
    }
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (reply.ok) pending?.resolve(reply.result);
    else pending?.reject(this.#broken(`could not do it: ${reply.error}`));
  }

  #finish(how: string): void {
    if (this.#end !== null) return;
    this.#end = how;
    for (const { reject } of this.#pending.values()) reject(this.#broken(how));
    this.#pending.clear();
  }

  #broken(how: string): HarnessError {
    const stderr = this.#stderr.trim();
    const said = stderr === "" ? "" : `\nIts stderr ends:\n${stderr}`;
    return new HarnessError(`The network agent of ${this.#options.node} ${how}.${said}`, {
      hint: "`faultline doctor` tells what this engine and its kernel can do.",
    });
  }
}

function parseReply(text: string): AgentReply | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = replySchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}
