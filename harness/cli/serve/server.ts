import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { messageOf, UsageError } from "../../core/errors.ts";
import { renderRunsPage } from "../../report/runs/runs-page.tsx";
import { listRuns } from "../../store/list-runs.ts";
import { type Answer, HTML, notFound } from "./answer.ts";
import { livePage } from "./live-page.ts";
import { runFile } from "./run-file.ts";

export interface ServeOptions {
  readonly results: string;
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

export interface RunningServer {
  readonly url: string;
  close(): Promise<void>;
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/;

/**
 * Serves the list of runs, their files, and the runs that go on. It only reads.
 *
 * @throws UsageError when there is no results folder, or the port cannot be had.
 */
export async function startServer({ results, host, port }: ServeOptions): Promise<RunningServer> {
  listRuns(results, Date.now());
  const isLocal = LOOPBACK.test(host === "::1" ? "[::1]" : host);
  const server = createServer((request, response) => {
    respond(response, answerTo(request, results, isLocal));
  });
  await listening(server, host, port);
  const { address, family, port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${family === "IPv6" ? `[${address}]` : address}:${bound}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause) =>
      reject(
        new UsageError(`Cannot listen on ${host}:${port}: ${messageOf(cause)}`, {
          cause,
          hint: "Give another --port, or --port 0 for any that is free.",
        }),
      ),
    );
    server.listen(port, host, resolve);
  });
}

/** Pages elsewhere must not read runs through a name that they made point here, so a local server has local names only. */
function answerTo(
  { method, url = "/", headers }: IncomingMessage,
  results: string,
  isLocal: boolean,
): Answer {
  if (method !== "GET" && method !== "HEAD")
    return { status: 405, type: "text/plain", body: "GET\n" };
  if (isLocal && !LOOPBACK.test(headers.host ?? ""))
    return { status: 403, type: "text/plain", body: "This server answers to local names only.\n" };
  try {
    const path = decodeURIComponent(new URL(url, "http://localhost").pathname).slice(1);
    if (path === "") {
      const runs = listRuns(results, Date.now());
      return { status: 200, type: HTML, body: renderRunsPage(runs, { isLive: true }) };
    }
    return path.endsWith("/live")
      ? livePage(results, path.slice(0, -"/live".length))
      : runFile(results, path);
  } catch (thrown) {
    return thrown instanceof URIError
      ? notFound()
      : { status: 500, type: "text/plain", body: `${messageOf(thrown)}\n` };
  }
}

function respond(response: ServerResponse, { status, type, body, location }: Answer): void {
  response.writeHead(status, {
    "content-type": `${type}; charset=utf-8`,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    ...(location !== undefined && { location }),
  });
  response.end(body);
}
