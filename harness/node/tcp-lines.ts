import type { Socket } from "node:net";
import type { JsonObject } from "../core/json.ts";
import { LineSplitter } from "./line-splitter.ts";

export type Note = (event: string, detail: JsonObject) => void;

const EXCERPT_CHARS = 200;

/**
 * Gives each line that comes in to `onLine`, until the socket is destroyed: by the other side, or by `onLine`. A last
 * line without a line end was torn off and is dropped.
 */
export function onLines(socket: Socket, onLine: (line: string) => void): void {
  const splitter = new LineSplitter((line) => {
    if (!socket.destroyed) onLine(line);
  });
  socket.setEncoding("utf8").on("data", (chunk: string) => splitter.push(chunk));
  // An error is followed by "close", and nobody cares why a connection ended.
  socket.on("error", () => {});
}

/** Ends a connection whose other side does not keep to the protocol: what follows cannot be trusted either. */
export function refuse(socket: Socket, problem: string, line: string, note: Note): void {
  const excerpt = line.length <= EXCERPT_CHARS ? line : `${line.slice(0, EXCERPT_CHARS)}...`;
  note("bad-input", { problem, from: socket.remoteAddress ?? null, line: excerpt });
  socket.destroy();
}
