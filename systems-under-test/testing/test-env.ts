import type { NodeId } from "../../harness/core/ids.ts";
import type { Json } from "../../harness/core/json.ts";
import { random } from "../../harness/core/random.ts";
import type { Body } from "../../harness/node/message.ts";
import type { Disk, Env, Request, TimerName } from "../../harness/node/program.ts";

/** An environment for a single node in which nothing happens by itself: the test looks at what the node did. */
export class TestEnv implements Env {
  readonly self: NodeId;
  readonly peers: readonly NodeId[];
  readonly random = random(1);
  readonly sent: { readonly to: NodeId; readonly body: Body }[] = [];
  readonly replies: { readonly request: Request; readonly body: Body }[] = [];
  readonly files = new Map<string, Json[]>();
  readonly timers = new Map<TimerName, number>();
  nowMs = 0;
  readonly clock = { monotonic: () => this.nowMs, realtime: () => this.nowMs };
  readonly disk: Disk = {
    append: (file, record) => {
      this.files.set(file, [...(this.files.get(file) ?? []), record]);
    },
    overwrite: (file, records) => {
      this.files.set(file, [...records]);
    },
    sync: (done) => {
      this.#syncs.push(done);
    },
  };
  /** What it noted of itself, by name. */
  readonly notes: string[] = [];
  #syncs: (() => void)[] = [];

  constructor(self: NodeId, peers: readonly NodeId[]) {
    this.self = self;
    this.peers = peers;
  }

  send(to: NodeId, body: Body): void {
    this.sent.push({ to, body });
  }

  reply(request: Request, body: Body): void {
    this.replies.push({ request, body });
  }

  setTimer(name: TimerName, delayMs: number): void {
    this.timers.set(name, delayMs);
  }

  clearTimer(name: TimerName): void {
    this.timers.delete(name);
  }

  note(event: string): void {
    this.notes.push(event);
  }

  /** Ends all syncs, and those that begin because of it. */
  finishSyncs(): void {
    for (let done = this.#syncs.shift(); done; done = this.#syncs.shift()) done();
  }

  /** What was sent since the last call, by type. */
  takeSent(type: string): readonly { readonly to: NodeId; readonly body: Body }[] {
    return this.sent.splice(0).filter(({ body }) => body.type === type);
  }
}
