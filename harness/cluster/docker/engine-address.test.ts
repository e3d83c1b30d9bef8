import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeEach, expect, it } from "vitest";
import { HarnessError } from "../../core/errors.ts";
import { engineAddress } from "./engine-address.ts";

const root = mkdtempSync(path.join(tmpdir(), "faultline-address-"));
const home = path.join(root, "home");
const config = path.join(home, ".docker");
beforeEach(() => {
  rmSync(home, { recursive: true, force: true });
  mkdirSync(config, { recursive: true });
});
afterAll(() => rmSync(root, { recursive: true }));

it("tutorial: without any setting, the usual socket", () => {
  expect(engineAddress({ HOME: home })).toMatchObject({
    endpoint: "unix:///var/run/docker.sock",
    source: "the usual place",
    host: "127.0.0.1",
    options: { socketPath: "/var/run/docker.sock", protocol: "http" },
  });
});

it("takes Docker Desktop's socket where there is one", () => {
  mkdirSync(path.join(config, "run"));
  writeFileSync(path.join(config, "run", "docker.sock"), "");
  expect(engineAddress({ HOME: home }).options.socketPath).toBe(`${config}/run/docker.sock`);
});

it.each([
  ["tcp://10.1.2.3:4000", { protocol: "http", host: "10.1.2.3", port: "4000" }, "10.1.2.3"],
  ["tcp://lab", { protocol: "http", host: "lab", port: "2375" }, "lab"],
  ["tcp://[fd00::1]:4000", { protocol: "http", port: "4000" }, "fd00::1"],
  ["https://lab", { protocol: "https", host: "lab", port: "2376" }, "lab"],
  ["ssh://me@lab", { protocol: "ssh", host: "lab", port: "22", username: "me" }, "lab"],
  ["unix:///run/user/7/docker.sock", { socketPath: "/run/user/7/docker.sock" }, "127.0.0.1"],
  ["npipe:////./pipe/docker_engine", { socketPath: "//./pipe/docker_engine" }, "127.0.0.1"],
])("understands DOCKER_HOST=%s", (endpoint, options, host) => {
  const address = engineAddress({ HOME: home, DOCKER_HOST: endpoint });
  expect(address).toMatchObject({ endpoint, host, source: "DOCKER_HOST", options });
});

it.each(["localhost:2375", "tcp://", "fd://3", "tcp://a b", "ssh://"])(
  "refuses DOCKER_HOST=%s",
  (endpoint) => {
    const read = () => engineAddress({ HOME: home, DOCKER_HOST: endpoint });
    expect(read).toThrow(HarnessError);
    expect(read).toThrow(`"${endpoint}" (from DOCKER_HOST) is no address`);
  },
);

it("reads certificates when TLS is asked for", () => {
  const env = { HOME: home, DOCKER_HOST: "tcp://lab:2376", DOCKER_TLS_VERIFY: "1" };
  expect(() => engineAddress(env)).toThrow(/certificate cannot be read: .*\.docker\/ca\.pem/);
  const certificates = path.join(root, "certificates");
  writeCertificates(certificates);
  const { options } = engineAddress({ ...env, DOCKER_CERT_PATH: certificates });
  expect(options).toMatchObject({ protocol: "https", ca: "ca", cert: "cert", key: "key" });
});

it("follows the current context, with its certificates", () => {
  writeContext("lab", { Host: "tcp://lab:2376", SkipTLSVerify: false });
  writeConfig({ currentContext: "lab", auths: {} });
  expect(engineAddress({ HOME: home }).options.protocol).toBe("http");
  writeCertificates(path.join(config, "contexts", "tls", idOf("lab"), "docker"));
  const address = engineAddress({ HOME: home });
  expect(address).toMatchObject({ source: 'the context "lab"', host: "lab" });
  expect(address.options).toMatchObject({ protocol: "https", ca: "ca", agent: undefined });
});

it("does not verify where the context says so", () => {
  writeContext("lax", { Host: "tcp://lab:2376", SkipTLSVerify: true });
  const { options } = engineAddress({ HOME: home, DOCKER_CONTEXT: "lax" });
  expect(options.protocol).toBe("https");
  expect(options.agent?.options.rejectUnauthorized).toBe(false);
});

it("DOCKER_HOST goes over DOCKER_CONTEXT, which goes over the current context", () => {
  writeContext("one", { Host: "unix:///one.sock" });
  writeContext("two", { Host: "unix:///two.sock" });
  writeConfig({ currentContext: "one" });
  const endpoint = (env: Readonly<Record<string, string>>) =>
    engineAddress({ DOCKER_CONFIG: config, ...env }).endpoint;
  expect(endpoint({})).toBe("unix:///one.sock");
  expect(endpoint({ DOCKER_CONTEXT: "two" })).toBe("unix:///two.sock");
  expect(endpoint({ DOCKER_CONTEXT: "default", HOME: home })).toBe("unix:///var/run/docker.sock");
  expect(endpoint({ DOCKER_CONTEXT: "two", DOCKER_HOST: "unix:///x" })).toBe("unix:///x");
});

it("names contexts and files that cannot be used", () => {
  const read = (env = {}) => engineAddress({ HOME: home, ...env });
  expect(() => read({ DOCKER_CONTEXT: "gone" })).toThrow('context "gone" does not exist');
  writeConfig({ currentContext: 5 });
  expect(read).toThrow(/config\.json cannot be understood: .*expected string/s);
  writeFileSync(path.join(config, "config.json"), "{");
  expect(read).toThrow(/config\.json cannot be understood/);
  writeContext("odd", { Port: 7 });
  expect(() => read({ DOCKER_CONTEXT: "odd" })).toThrow(/meta\.json cannot be understood/);
});

function idOf(context: string): string {
  return createHash("sha256").update(context).digest("hex");
}

function writeConfig(content: unknown): void {
  writeFileSync(path.join(config, "config.json"), JSON.stringify(content));
}

function writeContext(name: string, docker: unknown): void {
  const folder = path.join(config, "contexts", "meta", idOf(name));
  mkdirSync(folder, { recursive: true });
  const meta = { Name: name, Metadata: {}, Endpoints: { docker } };
  writeFileSync(path.join(folder, "meta.json"), JSON.stringify(meta));
}

function writeCertificates(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of ["ca", "cert", "key"]) writeFileSync(path.join(folder, `${name}.pem`), name);
}
