import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTcpServer, type Server as TcpServer } from "node:net";
import os, { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { HarnessError } from "../../core/errors.ts";
import { connectEngine } from "./engine.ts";

const folder = mkdtempSync(path.join(tmpdir(), "faultline-engine-"));
// A new one for each test: connections to an old one may live on.
let socket = "";
let sockets = 0;
const servers: (Server | TcpServer)[] = [];
const VERSION = { Version: "27.1.0", ApiVersion: "1.46" };
const INFO = { KernelVersion: os.release(), CgroupVersion: "2", OSType: "linux" };

beforeEach(() => {
  socket = path.join(folder, `docker${sockets++}.sock`);
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    if ("closeAllConnections" in server) server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

it("tutorial: finds the engine and asks who it is", async () => {
  await listen(engine(VERSION, INFO));
  const { docker, ...facts } = await connectEngine({ DOCKER_HOST: `unix://${socket}` });
  expect(facts).toEqual({
    endpoint: `unix://${socket}`,
    host: "127.0.0.1",
    version: "27.1.0",
    apiVersion: "1.46",
    kernel: os.release(),
    cgroupVersion: "2",
    isLocal: true,
  });
  expect(await docker.version()).toEqual(VERSION);
});

it("knows an engine in a virtual machine, and one over the network, for not being here", async () => {
  await listen(engine(VERSION, { ...INFO, KernelVersion: "6.6.12-linuxkit" }));
  const inMachine = await connectEngine({ DOCKER_HOST: `unix://${socket}` });
  expect(inMachine).toMatchObject({ isLocal: false, host: "127.0.0.1" });
  const port = await listen(engine(VERSION, INFO), 0);
  const remote = await connectEngine({ DOCKER_HOST: `tcp://localhost:${port}` });
  expect(remote).toMatchObject({ isLocal: false, host: "localhost" });
});

it("says how to start an engine where there is no socket", async () => {
  const error = await failure(`unix://${socket}`);
  expect(error.message).toBe(
    `No usable container engine: the socket does not exist (unix://${socket}, from DOCKER_HOST).`,
  );
  expect(error.hint).toContain("sudo systemctl start docker");
});

it("says how to start an engine where nobody listens any more", async () => {
  const port = await listen(engine(VERSION, INFO), 0);
  await new Promise((resolve) => servers.pop()?.close(resolve));
  const error = await failure(`tcp://127.0.0.1:${port}`);
  expect(error.message).toContain("nobody listens there");
  expect(error.hint).toContain("sudo systemctl start docker");
});

it("says how to start an engine where a file lies in the socket's place", async () => {
  writeFileSync(socket, "");
  const error = await failure(`unix://${socket}`);
  expect(error.message).toMatch(/nobody listens there|no socket/);
  expect(error.hint).toContain("sudo systemctl start docker");
});

it.skipIf(process.getuid?.() === 0)("says how to get the right to use it", async () => {
  await listen(engine(VERSION, INFO));
  chmodSync(socket, 0);
  const error = await failure(`unix://${socket}`);
  expect(error.message).toContain("this user may not use it");
  expect(error.hint).toContain("usermod -aG docker");
});

it("does not wait for ever", async () => {
  await listen(() => {});
  const error = await failure(`unix://${socket}`, 200);
  expect(error.message).toContain("no answer within 200 ms");
});

it("does not wait for ever for the second answer", async () => {
  await listen((request, response) => {
    if (request.url?.startsWith("/version")) response.end(JSON.stringify(VERSION));
  });
  expect((await failure(`unix://${socket}`, 500)).message).toContain("no answer within 500 ms");
});

it.each([
  ["a page", (_: unknown, response: { end(text: string): void }) => response.end("<html>")],
  ["other JSON", engine({ version: 3 }, INFO)],
  ["control groups of another kind", engine(VERSION, { ...INFO, CgroupVersion: "" })],
])("knows %s for no answer of an engine", async (_, listener) => {
  await listen(listener);
  const error = await failure(`unix://${socket}`);
  expect(error.message).toContain("has another shape");
  expect(error.hint).toContain("DOCKER_HOST");
});

it("knows a server that speaks something else", async () => {
  const server = createTcpServer((connection) => {
    connection.write("SSH-2.0-OpenSSH_9.2\r\n");
    connection.destroySoon();
  });
  const port = await listening(server, 0);
  const error = await failure(`tcp://127.0.0.1:${port}`);
  expect(error.message).toContain("No usable container engine: ");
  expect(error.hint).toContain("docker info");
});

it("passes on what an engine answers instead", async () => {
  await listen((_, response) => response.writeHead(503).end(JSON.stringify({ message: "busy" })));
  expect((await failure(`unix://${socket}`)).message).toContain("busy");
});

it("says that TLS is missing", async () => {
  const text = "Client sent an HTTP request to an HTTPS server.\n";
  const port = await listen((_, response) => response.writeHead(400).end(text), 0);
  const error = await failure(`tcp://127.0.0.1:${port}`);
  expect(error.message).toContain("it speaks TLS only");
  expect(error.hint).toContain("DOCKER_TLS_VERIFY=1");
});

it("says that TLS is too much", async () => {
  const port = await listen(engine(VERSION, INFO), 0);
  const error = await failure(`https://127.0.0.1:${port}`);
  expect(error.message).toContain("TLS failed");
  expect(error.hint).toContain("DOCKER_CERT_PATH");
});

it("refuses engines that are too old, or have no Linux", async () => {
  await listen(engine({ Version: "18.09.1", ApiVersion: "1.39" }, INFO));
  const old = await failure(`unix://${socket}`);
  expect(old.message).toContain("version 18.09.1 speaks API 1.39, Faultline needs 1.41");
  await listen(engine(VERSION, { ...INFO, OSType: "windows" }), 0).then(async (port) => {
    const windows = await failure(`tcp://127.0.0.1:${port}`);
    expect(windows.message).toContain("runs windows containers");
  });
});

it("names a host that nobody knows", async () => {
  const error = await failure("tcp://engine.invalid:2375");
  expect(error.message).toContain("tcp://engine.invalid:2375");
  expect(error.hint).toMatch(/tcp:\/\/engine\.invalid:2375|docker info/);
});

function engine(version: unknown, info: unknown): RequestListener {
  return (request, response) => {
    const answer = request.url?.startsWith("/version") ? version : info;
    response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
  };
}

function listen(listener: RequestListener, where: string | number = socket): Promise<number> {
  return listening(createServer(listener), where);
}

/** The port. */
async function listening(server: Server | TcpServer, where: string | number): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(where, () => resolve()));
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function failure(dockerHost: string, timeoutMs?: number): Promise<HarnessError> {
  const error = await connectEngine({ DOCKER_HOST: dockerHost }, timeoutMs).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof HarnessError)) throw new Error(`no HarnessError: ${error}`);
  expect(error.exitCode).toBe(255);
  return error;
}
