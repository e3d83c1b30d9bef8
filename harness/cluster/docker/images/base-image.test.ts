import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { connectEngine, type Engine } from "../engine.ts";
import { findBase } from "./base-image.ts";

let folder: string;
let server: Server;
/** What an engine has, as `name: id`. */
let images: Record<string, string>;
let onPull: RequestListener;
beforeEach(async () => {
  vi.stubEnv("FAULTLINE_BASE_IMAGE", "");
  folder = mkdtempSync(path.join(tmpdir(), "faultline-base-"));
  images = {};
  onPull = (_, response) => response.end(JSON.stringify({ error: "no such host" }));
  server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(path.join(folder, "sock"), resolve));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

it("tutorial: takes what is there before it fetches anything", async () => {
  images["node:22-bookworm-slim"] = "sha256:of-node";
  expect(await find()).toEqual({ name: "node:22-bookworm-slim", id: "sha256:of-node" });
  images["faultline-base:old"] = "sha256:01";
  images["faultline-base:new"] = "sha256:02";
  expect(await find()).toEqual({ name: "faultline-base:new", id: "sha256:02" });
  vi.stubEnv("FAULTLINE_BASE_IMAGE", "mine:1");
  await expect(find()).rejects.toThrow("no image mine:1 (from FAULTLINE_BASE_IMAGE)");
  images["mine:1"] = "sha256:mine";
  expect(await find()).toEqual({ name: "mine:1", id: "sha256:mine" });
});

it("fetches the image of Node.js where there is nothing", async () => {
  onPull = (request, response) => {
    expect(decodeURIComponent(request.url ?? "")).toContain("fromImage=node");
    images["node:22-bookworm-slim"] = "sha256:fetched";
    response.end(`${JSON.stringify({ status: "Pulling fs layer" })}\r\n`);
  };
  expect(await find()).toEqual({ name: "node:22-bookworm-slim", id: "sha256:fetched" });
});

it("says how to do without a registry", async () => {
  await expect(find()).rejects.toMatchObject({
    message: "No base image, and node:22-bookworm-slim cannot be fetched: no such host",
    hint: expect.stringContaining("faultline doctor --fix"),
    exitCode: 255,
  });
});

it("does not wait for a registry that says nothing", async () => {
  onPull = () => {};
  await expect(find(100)).rejects.toThrow("the registry said nothing for 100 ms");
  onPull = (_, response) => response.write(`${JSON.stringify({ status: "Pulling" })}\r\n`);
  await expect(find(100)).rejects.toThrow("the registry said nothing for 100 ms");
});

async function find(silenceMs?: number) {
  const engine: Engine = await connectEngine({ DOCKER_HOST: `unix://${folder}/sock` });
  return findBase({ engine, onProgress: () => {} }, silenceMs);
}

const answer: RequestListener = (request, response) => {
  const [url = ""] = (request.url ?? "").split("?");
  const send = (status: number, body: unknown) =>
    response.writeHead(status).end(JSON.stringify(body));
  if (url === "/version") return send(200, { Version: "20.10", ApiVersion: "1.41" });
  if (url === "/info") return send(200, { KernelVersion: "6.1", CgroupVersion: "2" });
  if (url === "/images/create") return onPull(request, response);
  if (url === "/images/json") {
    const own = Object.entries(images).filter(([name]) => name.startsWith("faultline-base:"));
    return send(
      200,
      own.map(([name, id]) => ({ Id: id, RepoTags: [name], Created: Number(id.slice(-2)) })),
    );
  }
  const name = decodeURIComponent(url.replace(/^\/images\/(.*)\/json$/, "$1"));
  const id = images[name];
  return id === undefined ? send(404, { message: "no such image" }) : send(200, { Id: id });
};
