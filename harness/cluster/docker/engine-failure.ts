import { z } from "zod";
import { HarnessError, messageOf } from "../../core/errors.ts";
import type { EngineAddress } from "./engine-address.ts";

const START =
  "Start one: `sudo systemctl start docker`. On Debian without systemd: `sudo apt-get install docker.io iptables`, " +
  "then `sudo dockerd &`.";
const LOOK =
  "Look at `docker info` and at the engine's log (`journalctl -u docker`), and restart the engine.";
const TLS =
  "Set DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH to the folder of the ca.pem, cert.pem and key.pem of this engine.";

/** What it means that an engine gave no proper answer, and what to do about it. */
export function engineFailure(cause: unknown, address: EngineAddress): HarnessError {
  if (cause instanceof HarnessError) return cause;
  const { problem, hint } = diagnose(cause, address);
  const where = `${address.endpoint}, from ${address.source}`;
  return new HarnessError(`No usable container engine: ${problem} (${where}).`, { hint, cause });
}

interface Diagnosis {
  readonly problem: string;
  readonly hint: string;
}

function diagnose(cause: unknown, address: EngineAddress): Diagnosis {
  if (cause instanceof z.ZodError) {
    const first = z.prettifyError(cause).split("\n", 1)[0] ?? "";
    return {
      problem: `what listens there is something else, its answer has another shape (${first})`,
      hint: "Set DOCKER_HOST to the address of a Docker engine.",
    };
  }
  return byCode(codeOf(cause), messageOf(cause), address) ?? bySpeech(messageOf(cause));
}

function codeOf(cause: unknown): string {
  const inner = cause instanceof AggregateError ? cause.errors[0] : cause;
  return inner instanceof Error && "code" in inner ? String(inner.code) : "";
}

function byCode(code: string, message: string, { endpoint }: EngineAddress): Diagnosis | null {
  switch (code) {
    case "ENOENT":
      return { problem: "the socket does not exist", hint: START };
    case "ECONNREFUSED":
      return { problem: "nobody listens there", hint: START };
    case "EACCES":
    case "EPERM":
      return {
        problem: "this user may not use it",
        hint: "`sudo usermod -aG docker $USER`, then log out and in again.",
      };
    case "ETIMEDOUT":
      return { problem: message, hint: LOOK };
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return {
        problem: "this host name is not known",
        hint: `Is ${endpoint} right? It comes from DOCKER_HOST or from a docker context.`,
      };
    case "ENOTSOCK":
      return { problem: "this file is no socket", hint: START };
    default:
      return isTlsCode(code) ? { problem: `TLS failed, ${message}`, hint: TLS } : null;
  }
}

/** Codes of Node's TLS and of OpenSSL. */
function isTlsCode(code: string): boolean {
  return /^(ERR_TLS|ERR_SSL|ERR_OSSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code);
}

function bySpeech(message: string): Diagnosis {
  if (/HTTP request to an HTTPS server/i.test(message))
    return { problem: "it speaks TLS only", hint: TLS };
  return { problem: message.trim(), hint: LOOK };
}
