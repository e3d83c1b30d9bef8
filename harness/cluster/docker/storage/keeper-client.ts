import { z } from "zod";
import { HarnessError } from "../../../core/errors.ts";
import type { Json } from "../../../core/json.ts";
import { LineSplitter } from "../../../node/line-splitter.ts";
import type { DamageProof, FileDamage } from "../../cluster.ts";
import type { AgentStreams } from "../agent/agent-client.ts";
import {
  damageableSchema,
  damagedSchema,
  doneSchema,
  type KeeperReply,
  type KeeperRequest,
  openedSchema,
  type PowerCut,
  powerCutSchema,
  replySchema,
  type Space,
  spaceSchema,
} from "./keeper/protocol.ts";

/** The controller's end of the line to the keeper. Every method is rejected with a HarnessError when the keeper ends. */
export interface KeeperClient {
  /** Makes the node's disk; the answer is its loop device. With `megabytes` null it takes the folder that is there. */
  open(node: string, megabytes: number | null): Promise<string | null>;
  cutPower(node: string): Promise<PowerCut>;
  fill(node: string): Promise<Space>;
  free(node: string): Promise<Space>;
  canDamage(node: string, damage: FileDamage): Promise<boolean>;
  damage(node: string, damage: FileDamage): Promise<DamageProof>;
  setClock(node: string, line: string): Promise<void>;
  /** Closes the keeper's input, so that it lets go of everything and ends. Never throws. */
  close(): void;
}

/** Requests without their id. */
type Question = KeeperRequest extends infer R ? (R extends unknown ? Omit<R, "id"> : never) : never;

export function connectKeeper(streams: AgentStreams): KeeperClient {
  const line = new KeeperLine(streams);
  const ask = <T>(schema: z.ZodType<T>, question: Question): Promise<T> =>
    line.ask(question).then((result) => understood(schema, result));
  return {
    open: (node, megabytes) =>
      ask(openedSchema, { op: "open", node, megabytes }).then(({ device }) => device),
    cutPower: (node) => ask(powerCutSchema, { op: "cut-power", node }),
    fill: (node) => ask(spaceSchema, { op: "fill", node }),
    free: (node) => ask(spaceSchema, { op: "free", node }),
    canDamage: (node, damage) =>
      ask(damageableSchema, { op: "can-damage", node, damage }).then(({ canDamage }) => canDamage),
    damage: (node, damage) => ask(damagedSchema, { op: "damage", node, damage }),
    setClock: (node, text) =>
      ask(doneSchema, { op: "set-clock", node, line: text }).then(() => undefined),
    close: () => streams.input.end(),
  };
}

function understood<T>(schema: z.ZodType<T>, result: Json): T {
  const parsed = schema.safeParse(result);
  if (parsed.success) return parsed.data;
  throw new HarnessError(
    `The keeper of the disks gave an answer of another shape: ${z.prettifyError(parsed.error)}`,
    { hint: "Its image may be of another version. `faultline doctor --fix` builds the images." },
  );
}

interface Pending {
  readonly resolve: (result: Json) => void;
  readonly reject: (error: HarnessError) => void;
}

/** Longer than the keeper waits for an engine to let go of a disk. */
const DEADLINE_MS = 15_000;
const STDERR_TAIL_CHARS = 4000;

/** Matches replies to requests. */
class KeeperLine {
  readonly #streams: AgentStreams;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #stderr = "";
  #end: string | null = null;

  constructor(streams: AgentStreams) {
    this.#streams = streams;
    const splitter = new LineSplitter((text) => this.#take(text));
    streams.output.setEncoding("utf8").on("data", (chunk: string) => splitter.push(chunk));
    streams.errors.setEncoding("utf8").on("data", (chunk: string) => {
      this.#stderr = (this.#stderr + chunk).slice(-STDERR_TAIL_CHARS);
    });
    for (const event of ["end", "close"]) streams.output.once(event, () => this.#finish("ended"));
    for (const stream of [streams.output, streams.input, streams.errors])
      stream.on("error", (error: Error) => this.#finish(`was lost: ${error.message}`));
  }

  async ask(question: Question): Promise<Json> {
    if (this.#end !== null) throw this.#broken(this.#end);
    const id = this.#nextId++;
    const reply = new Promise<Json>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
    });
    this.#streams.input.write(`${JSON.stringify({ id, ...question })}\n`);
    const timer = setTimeout(() => {
      const late = `has not answered '${question.op}' for ${question.node} within ${DEADLINE_MS} ms`;
      this.#pending.get(id)?.reject(this.#broken(late));
    }, DEADLINE_MS);
    try {
      return await reply;
    } finally {
      clearTimeout(timer);
      this.#pending.delete(id);
    }
  }

  #take(text: string): void {
    const reply = parseReply(text);
    if (!reply || reply.id === null) {
      const said = reply?.ok === false ? reply.error : text.slice(0, 200);
      this.#finish(`did not keep to the protocol: ${said}`);
      return;
    }
    const pending = this.#pending.get(reply.id);
    if (reply.ok) pending?.resolve(reply.result);
    else pending?.reject(this.#broken(`could not do it: ${reply.error}`));
  }

  #finish(how: string): void {
    if (this.#end !== null) return;
    this.#end = how;
    for (const { reject } of this.#pending.values()) reject(this.#broken(how));
  }

  #broken(how: string): HarnessError {
    const stderr = this.#stderr.trim();
    const said = stderr === "" ? "" : `\nIts stderr ends:\n${stderr}`;
    return new HarnessError(`The keeper of the disks ${how}.${said}`, {
      hint: "`faultline doctor` tells what this engine and its kernel can do.",
    });
  }
}

function parseReply(text: string): KeeperReply | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = replySchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}
