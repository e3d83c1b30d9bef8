import type { Clock } from "../core/clock.ts";
import { messageOf } from "../core/errors.ts";
import { NS_PER_MS } from "../core/ids.ts";
import type { Json } from "../core/json.ts";
import { sleep } from "../core/waiting.ts";
import type { Body, Message } from "../node/message.ts";
import { errorMeaning } from "./outcomes.ts";
import type { Service, ServiceClient, ServiceEndpoint } from "./service.ts";

const PROBE_TIMEOUT_MS = 1_000;
const PROBE_EVERY_MS = 50;
const TEMPORARILY_UNAVAILABLE = 11;
const NOT_SUPPORTED = 10;
const CRASH = 13;
const KEY_DOES_NOT_EXIST = 20;
const PRECONDITION_FAILED = 22;

/** Speaks Maelstrom's protocol in the place of one incarnation of a node that does not: `init` is its readiness probe. */
export class ServiceAdapter {
  readonly #clock: Clock;
  readonly #service: Pick<Service, "client" | "ready" | "readyTimeout">;
  readonly #endpoint: ServiceEndpoint;
  /** A client of the service for each client of the run. */
  readonly #clients = new Map<string, Promise<ServiceClient>>();
  readonly #closed = new AbortController();

  constructor(
    clock: Clock,
    service: Pick<Service, "client" | "ready" | "readyTimeout">,
    endpoint: Omit<ServiceEndpoint, "url">,
  ) {
    this.#clock = clock;
    this.#service = service;
    this.#endpoint = { ...endpoint, url: `http://${endpoint.host}:${endpoint.port}` };
  }

  /** The reply to a message. Never rejects: what the user's client throws is an error reply, as in `outcomes.ts`. */
  async answer({ src, dest, body }: Message): Promise<Message> {
    const reply = await this.#reply(src, body).catch(replyOfThrown);
    return { src: dest, dest: src, body: { ...reply, in_reply_to: body.msg_id ?? null } };
  }

  close(): void {
    this.#closed.abort();
    for (const client of this.#clients.values()) client.then((it) => it.close?.()).catch(() => {});
    this.#clients.clear();
  }

  async #reply(src: string, body: Body): Promise<Body> {
    switch (body.type) {
      case "init":
        return this.#init();
      case "read":
      case "write":
      case "cas":
        return call(await this.#clientOf(src), body);
      default:
        return errorReply(NOT_SUPPORTED, `a service is not asked '${body.type}'`);
    }
  }

  async #init(): Promise<Body> {
    const { ready, readyTimeout } = this.#service;
    const deadline = this.#clock.now() + 1_000 * readyTimeout * NS_PER_MS;
    let last = "it said false";
    while (!this.#closed.signal.aborted && this.#clock.now() < deadline) {
      try {
        const signal = AbortSignal.any([
          this.#closed.signal,
          AbortSignal.timeout(PROBE_TIMEOUT_MS),
        ]);
        if (await unlessAborted(ready({ ...this.#endpoint, signal }), signal))
          return { type: "init_ok" };
        last = "it said false";
      } catch (thrown) {
        last = textOf(thrown);
      }
      await sleep(this.#clock, PROBE_EVERY_MS, this.#closed.signal);
    }
    return errorReply(
      TEMPORARILY_UNAVAILABLE,
      `it was not ready within ${readyTimeout} s; the last probe of ${this.#endpoint.url}: ${last}`,
    );
  }

  #clientOf(src: string): Promise<ServiceClient> {
    const known = this.#clients.get(src);
    if (known) return known;
    const opened = Promise.resolve(this.#endpoint).then((it) => this.#service.client.open(it));
    this.#clients.set(src, opened);
    // The next operation tries again.
    opened.catch(() => this.#clients.delete(src));
    return opened;
  }
}

async function call(client: ServiceClient, body: Body): Promise<Body> {
  const key = String(body.key);
  switch (body.type) {
    case "read": {
      const value = (await client.read(key)) ?? null;
      if (value === null) return errorReply(KEY_DOES_NOT_EXIST, "it has no value");
      if (typeof value === "number" && !Number.isNaN(value)) return { type: "read_ok", value };
      throw new TypeError(`client.read returned ${String(value)}: expected a number or null`);
    }
    case "write":
      await client.write(key, body.value as number);
      return { type: "write_ok" };
    default: {
      if (!client.cas)
        return errorReply(NOT_SUPPORTED, "the client has no cas: run with -w sessions");
      const isSet = await client.cas(key, body.from as number, body.to as number);
      if (typeof isSet !== "boolean")
        throw new TypeError(`client.cas returned ${String(isSet)}: expected true or false`);
      return isSet ? { type: "cas_ok" } : errorReply(PRECONDITION_FAILED, "it has another value");
    }
  }
}

function replyOfThrown(thrown: unknown): Body {
  const isDefinite = (thrown as { definite?: unknown } | null)?.definite === true;
  return errorReply(isDefinite ? TEMPORARILY_UNAVAILABLE : CRASH, textOf(thrown));
}

function errorReply(code: number, text: string): Body {
  const { name }: { readonly name: Json } = errorMeaning(code);
  return { type: "error", code, name, text };
}

/** `fetch failed` says nothing; its cause does. */
function textOf(thrown: unknown): string {
  const cause = thrown instanceof Error && thrown.cause ? ` (${messageOf(thrown.cause)})` : "";
  return `${messageOf(thrown)}${cause}`;
}

/** A probe that does not look at its signal must not hold up the start for ever. */
function unlessAborted(work: unknown, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("it did not end in time")), {
      once: true,
    });
    Promise.resolve(work).then(resolve, reject);
  });
}
