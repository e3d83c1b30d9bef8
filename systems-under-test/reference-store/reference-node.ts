import type { NodeId } from "../../harness/core/ids.ts";
import type { Body } from "../../harness/node/message.ts";
import type {
  DiskContents,
  Env,
  NodeProgram,
  NodeView,
  ProgramOptions,
  Request,
  TimerName,
} from "../../harness/node/program.ts";
import { errorReply, parseTransaction } from "../building-blocks/transaction-operations.ts";
import { parseBugs } from "./bugs.ts";
import { commitSchema } from "./committed.ts";
import { parsePeerMessage } from "./messages.ts";
import { parseSettings } from "./settings.ts";
import { type Progress, Store } from "./store.ts";
import type { Transaction } from "./transaction.ts";

const FILE = "commits";

/** Copies of a request come soon after it. */
const REMEMBERED_REQUESTS = 10_000;

/** Who is to be answered, and through whom; null: nobody is in between. */
interface Asker {
  readonly request: Request;
  readonly relay: NodeId | null;
}

/**
 * The first node has the store; all others pass on to it what their clients ask. A transaction goes on by one micro-operation
 * at a time, after a pause that is drawn, so that others come in between. It is answered once all that it saw is durable.
 */
export class ReferenceNode implements NodeProgram {
  readonly #env: Env;
  readonly #stepMs: number;
  readonly #store: Store;
  readonly #home: NodeId;
  /** Requests that have come already: a second copy would be a second transaction. */
  readonly #seen = new Set<string>();
  /** By timer: the transactions under way. */
  readonly #open = new Map<
    TimerName,
    { readonly asker: Asker; readonly transaction: Transaction }
  >();

  constructor(env: Env, options: ProgramOptions) {
    const settings = parseSettings(options.settings);
    this.#env = env;
    this.#stepMs = settings.stepMs;
    this.#store = new Store(settings, parseBugs(options.bugs));
    this.#home = [env.self, ...env.peers].sort()[0] as NodeId;
  }

  onStart(recovered: DiskContents): void {
    for (const record of recovered.get(FILE) ?? [])
      this.#store.committed.add(commitSchema.parse(record));
  }

  onRequest(request: Request): void {
    const { client, id, body } = request;
    if (this.#home === this.#env.self) this.#begin({ request, relay: null });
    else this.#env.send(this.#home, { type: "forward", client, id, body });
  }

  onMessage(from: NodeId, body: Body): void {
    const message = parsePeerMessage(body);
    if (message === null) this.#env.note("garbled-message", { from, type: body.type });
    else if (message.type === "answer") this.#env.reply(message, message.body);
    else this.#begin({ request: message, relay: from });
  }

  onTimer(name: TimerName): void {
    const open = this.#open.get(name);
    if (open === undefined) return;
    const { asker, transaction } = open;
    const progress = this.#store.step(transaction);
    for (const commit of progress.commits) this.#env.disk.append(FILE, { ...commit });
    if (progress.kind === "open") {
      this.#env.setTimer(name, this.#env.random.between(0, this.#stepMs));
      return;
    }
    this.#open.delete(name);
    const reply = replyTo(progress, transaction);
    this.#env.disk.sync(() => this.#answer(asker, reply));
  }

  inspect(): NodeView {
    const hasStore = this.#home === this.#env.self;
    return {
      ...{ role: hasStore ? "store" : "relay", leader: hasStore },
      ...{ commits: this.#store.committed.count, open: this.#open.size },
    };
  }

  #begin(asker: Asker): void {
    const { request } = asker;
    if (this.#isRepeated(request)) return;
    const parsed = parseTransaction(request.body);
    if ("refused" in parsed) {
      this.#answer(asker, parsed.refused);
      return;
    }
    const transaction = this.#store.begin(request, parsed.operations, this.#env.random);
    const timer = `transaction-${transaction.number}`;
    this.#open.set(timer, { asker, transaction });
    this.#env.setTimer(timer, this.#env.random.between(0, this.#stepMs));
  }

  #answer({ relay, request }: Asker, reply: Body): void {
    const { client, id } = request;
    if (relay === null) this.#env.reply(request, reply);
    else this.#env.send(relay, { type: "answer", client, id, body: reply });
  }

  #isRepeated({ client, id }: Request): boolean {
    const name = `${client}/${id}`;
    if (this.#seen.has(name)) return true;
    this.#seen.add(name);
    const [oldest] = this.#seen;
    if (this.#seen.size > REMEMBERED_REQUESTS && oldest !== undefined) this.#seen.delete(oldest);
    return false;
  }
}

function replyTo(progress: Progress, { results }: Transaction): Body {
  if (progress.kind === "aborted") return errorReply(progress.why.code, progress.why.text);
  return { type: "txn_ok", txn: results };
}
