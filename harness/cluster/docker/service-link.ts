import type { Service } from "../../client/service.ts";
import { ServiceAdapter } from "../../client/service-adapter.ts";
import type { Clock } from "../../core/clock.ts";
import type { Message } from "../../node/message.ts";
import type { ClientLinkOptions } from "./client-link.ts";

/** What `ClientLink` is to a node that speaks Maelstrom's protocol, to one that speaks a protocol of its own. */
export class ServiceLink {
  /** Resolves when the service is ready; rejected when it was not in its time. */
  readonly ready: Promise<void>;
  readonly #adapter: ServiceAdapter;
  readonly #onMessage: ClientLinkOptions["onMessage"];
  #isReady = false;
  #isClosed = false;

  constructor(
    clock: Clock,
    service: Service,
    { host, initLine, node, onMessage, port }: ClientLinkOptions,
  ) {
    this.#adapter = new ServiceAdapter(clock, service, { name: node, host, port });
    this.#onMessage = onMessage;
    this.ready = this.#init(JSON.parse(initLine));
    this.ready.catch(() => {});
  }

  /** False: it was not taken. */
  write(line: string): boolean {
    if (!this.#isReady || this.#isClosed) return false;
    void this.#adapter.answer(JSON.parse(line)).then((reply) => {
      if (!this.#isClosed) this.#onMessage(reply, line);
    });
    return true;
  }

  close(): void {
    this.#isClosed = true;
    this.#adapter.close();
  }

  async #init(question: Message): Promise<void> {
    const { body } = await this.#adapter.answer(question);
    if (body.type !== "init_ok") throw new Error(String(body.text));
    this.#isReady = true;
  }
}
