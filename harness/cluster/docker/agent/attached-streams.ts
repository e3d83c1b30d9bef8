import { PassThrough } from "node:stream";
import type Dockerode from "dockerode";
import type { AgentStreams } from "./agent-client.ts";

/**
 * The three streams of a container's main process. It must have been made with OpenStdin, StdinOnce, AttachStdin,
 * AttachStdout and AttachStderr, and without Tty. Attach before it is started, or its first words are lost.
 */
export async function attachedStreams(container: Dockerode.Container): Promise<AgentStreams> {
  const stream = await container.attach({
    stream: true,
    stdin: true,
    stdout: true,
    stderr: true,
    hijack: true,
  });
  const output = new PassThrough();
  const errors = new PassThrough();
  container.modem.demuxStream(stream, output, errors);
  const finish = (): void => {
    output.end();
    errors.end();
  };
  for (const event of ["end", "close"]) stream.once(event, finish);
  stream.once("error", (error: Error) => {
    output.destroy(error);
    errors.end();
  });
  return { input: stream as unknown as AgentStreams["input"], output, errors };
}
