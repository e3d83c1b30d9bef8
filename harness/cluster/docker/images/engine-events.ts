import { z } from "zod";
import { LineSplitter } from "../../../node/line-splitter.ts";

/** One line of what an engine says while it builds, pulls or imports. */
export type EngineEvent = z.infer<typeof eventSchema>;

const eventSchema = z.object({
  stream: z.string().optional(),
  status: z.string().optional(),
  error: z.string().optional(),
  aux: z.object({ ID: z.string().optional() }).nullish(),
});

/**
 * Hands over events until the stream ends.
 *
 * @throws Error with the engine's words for an event that is an error, or when the stream breaks.
 */
export async function followEvents(
  stream: NodeJS.ReadableStream,
  onEvent: (event: EngineEvent) => void,
): Promise<void> {
  const take = (line: string): void => {
    const event = eventSchema.parse(JSON.parse(line));
    if (event.error !== undefined) throw new Error(event.error);
    onEvent(event);
  };
  const lines = new LineSplitter(take);
  stream.setEncoding("utf8");
  for await (const chunk of stream) lines.push(String(chunk));
  lines.finish(take);
}
