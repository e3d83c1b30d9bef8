import { existsSync, readFileSync } from "node:fs";
import https from "node:https";
import os from "node:os";
import path from "node:path";
import { HarnessError, messageOf } from "../../core/errors.ts";
import { chosenContext, configFolder, type Environment } from "./engine-contexts.ts";

/** Where an engine is said to be. */
export interface EngineAddress {
  /** `unix:///var/run/docker.sock`, `tcp://10.0.0.5:2376`. */
  readonly endpoint: string;
  /** Who says so, for error messages: `DOCKER_HOST`, `the context "lab"`, `the usual place`. */
  readonly source: string;
  /** Under which published ports are reached. */
  readonly host: string;
  readonly options: ClientOptions;
}

/** What the HTTP client is made with. Each is named, also the absent: it would take those from DOCKER_HOST. */
export interface ClientOptions {
  readonly socketPath: string | undefined;
  readonly host: string | undefined;
  readonly port: string | undefined;
  readonly username: string | undefined;
  readonly protocol: "http" | "https" | "ssh";
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly agent: https.Agent | undefined;
}

/** Certificates as PEM text. */
interface Tls {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly mustVerify: boolean;
}

const USUAL_SOCKET = "/var/run/docker.sock";
const LOOPBACK = "127.0.0.1";

/**
 * Where the docker command would look. Touches no network.
 *
 * @throws HarnessError for an address, a context or a certificate that cannot be used, naming it.
 */
export function engineAddress(env: Environment): EngineAddress {
  if (env.DOCKER_HOST) {
    const folder = env.DOCKER_CERT_PATH || configFolder(env);
    const tls = env.DOCKER_TLS_VERIFY ? readTls(folder, true) : null;
    return addressOf(env.DOCKER_HOST, "DOCKER_HOST", tls);
  }
  const context = chosenContext(env);
  if (context === null) return addressOf(usualEndpoint(env), "the usual place", null);
  const { name, host, tlsFolder, mustVerify } = context;
  const tls = tlsFolder === null && mustVerify ? null : readTls(tlsFolder, mustVerify);
  return addressOf(host, `the context "${name}"`, tls);
}

/** Docker Desktop keeps its socket in the home folder. */
function usualEndpoint(env: Environment): string {
  const ofDesktop = path.join(env.HOME || os.homedir(), ".docker", "run", "docker.sock");
  return `unix://${existsSync(ofDesktop) ? ofDesktop : USUAL_SOCKET}`;
}

function readTls(folder: string | null, mustVerify: boolean): Tls {
  const read = (name: string): string | undefined => {
    if (folder === null) return undefined;
    const file = path.join(folder, name);
    if (!mustVerify && !existsSync(file)) return undefined;
    try {
      return readFileSync(file, "utf8");
    } catch (cause) {
      throw new HarnessError(
        `The container engine's certificate cannot be read: ${messageOf(cause)}`,
        {
          hint: "DOCKER_CERT_PATH is the folder of ca.pem, cert.pem and key.pem.",
          cause,
        },
      );
    }
  };
  return { ca: read("ca.pem"), cert: read("cert.pem"), key: read("key.pem"), mustVerify };
}

function addressOf(endpoint: string, source: string, tls: Tls | null): EngineAddress {
  const [, scheme = "", rest = ""] = /^([a-z]+):\/\/(.+)$/.exec(endpoint) ?? [];
  switch (scheme) {
    case "unix":
      return { endpoint, source, host: LOOPBACK, options: { ...NO_OPTIONS, socketPath: rest } };
    case "npipe": {
      const socketPath = rest.replaceAll("\\", "/");
      return { endpoint, source, host: LOOPBACK, options: { ...NO_OPTIONS, socketPath } };
    }
    case "tcp":
    case "ssh":
    case "http":
    case "https":
      return overNetwork(endpoint, source, scheme, tls);
    default:
      throw badAddress(endpoint, source);
  }
}

function overNetwork(
  endpoint: string,
  source: string,
  scheme: "tcp" | "ssh" | "http" | "https",
  tls: Tls | null,
): EngineAddress {
  if (!URL.canParse(endpoint)) throw badAddress(endpoint, source);
  const { hostname, port, username } = new URL(endpoint);
  if (hostname === "") throw badAddress(endpoint, source);
  if (scheme === "ssh") {
    const options: ClientOptions = {
      ...{ ...NO_OPTIONS, protocol: "ssh", host: hostname },
      ...{ port: port || "22", username: username || os.userInfo().username },
    };
    return { endpoint, source, host: hostname, options };
  }
  const isTls = tls !== null || scheme === "https";
  const { ca, cert, key } = tls ?? NO_OPTIONS;
  // The client itself knows no way to accept any certificate.
  const agent =
    tls?.mustVerify === false
      ? new https.Agent({
          rejectUnauthorized: false,
          ...(ca && { ca }),
          ...(cert && key && { cert, key }),
        })
      : undefined;
  const options: ClientOptions = {
    ...{ ...NO_OPTIONS, ca, cert, key, agent },
    ...{
      protocol: isTls ? "https" : "http",
      host: hostname,
      port: port || (isTls ? "2376" : "2375"),
    },
  };
  return { endpoint, source, host: hostname.replace(/^\[|\]$/g, ""), options };
}

const NO_OPTIONS: ClientOptions = {
  socketPath: undefined,
  host: undefined,
  port: undefined,
  username: undefined,
  protocol: "http",
  ca: undefined,
  cert: undefined,
  key: undefined,
  agent: undefined,
};

function badAddress(endpoint: string, source: string): HarnessError {
  return new HarnessError(`"${endpoint}" (from ${source}) is no address of a container engine.`, {
    hint: "Write unix:///var/run/docker.sock, tcp://host:2376 or ssh://user@host.",
  });
}
