import { writeSync } from "node:fs";
import { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import type Dockerode from "dockerode";
import { LineSplitter } from "../../node/line-splitter.ts";
import { LastOutput } from "../common/last-output.ts";
import { askEngine } from "./ask-engine.ts";

/** How long after the end of a container its last output is waited for. */
const DRAIN_MS = 2_000;

/**
 * What one incarnation of a node prints: its stderr goes to a file as it comes, and the last lines are kept. So does its
 * stdout, where that is for people too.
 */
export class NodeLogs {
  readonly #container: Dockerode.Container;
  readonly #output: LastOutput;
  readonly #isAllForPeople: boolean;
  #drained: Promise<void> = Promise.resolve();
  #isClosed = false;

  /**
   * Follows the output of a container that was made and not yet started, from its first word to its last.
   *
   * @throws HarnessError when the engine does not give it.
   */
  static async follow(
    container: Dockerode.Container,
    stderrFile: string,
    isAllForPeople: boolean,
  ): Promise<NodeLogs> {
    const logs = new NodeLogs(container, new LastOutput(stderrFile), isAllForPeople);
    try {
      logs.#drained = logs.#drain(await logs.#attach());
      return logs;
    } catch (thrown) {
      logs.#output.close();
      throw thrown;
    }
  }

  private constructor(container: Dockerode.Container, output: LastOutput, isAllForPeople: boolean) {
    this.#isAllForPeople = isAllForPeople;
    this.#container = container;
    this.#output = output;
  }

  /** The last lines of stdout and stderr, to show to people. */
  text(): string {
    return this.#output.text();
  }

  /** Waits for the last output of a container that has ended, and lets go of the file. */
  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, DRAIN_MS);
    });
    await Promise.race([this.#drained, late]);
    clearTimeout(timer);
    this.#output.close();
    this.#isClosed = true;
  }

  #attach(): Promise<NodeJS.ReadWriteStream> {
    const request = this.#container.attach({ stream: true, stdout: true, stderr: true });
    return askEngine(`follow the output of ${this.#container.id}`, request);
  }

  /** The engine may drop a stream of a container that goes on; then it is taken up again. */
  async #drain(first: NodeJS.ReadWriteStream): Promise<void> {
    for (let stream: NodeJS.ReadWriteStream | null = first; stream; ) {
      const stderr = bytes((chunk) => this.#isClosed || writeSync(this.#output.stderrFd, chunk));
      const stdout = this.#isAllForPeople
        ? stderr
        : lines((line) => this.#output.addStdoutLine(line));
      this.#container.modem.demuxStream(stream, stdout, stderr);
      await finished(stream, { writable: false }).catch(() => {});
      stream = (await this.#isRunning()) ? await this.#attach().catch(() => null) : null;
    }
  }

  async #isRunning(): Promise<boolean> {
    try {
      const request = this.#container.inspect();
      return (await askEngine(`inspect ${this.#container.id}`, request)).State.Running;
    } catch {
      return false;
    }
  }
}

function bytes(onChunk: (chunk: Buffer) => unknown): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      try {
        onChunk(chunk);
      } catch {
        // A full disk at this end must not end the run: the history's own writer reports it.
      }
      done();
    },
  });
}

function lines(onLine: (line: string) => void): Writable {
  const splitter = new LineSplitter(onLine);
  return bytes((chunk) => splitter.push(chunk.toString("utf8")));
}
