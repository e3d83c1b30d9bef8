import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import type { Service, ServiceNode } from "../../client/service.ts";
import { ServiceAdapter } from "../../client/service-adapter.ts";
import { LineSplitter } from "../../node/line-splitter.ts";
import type { Message } from "../../node/message.ts";
import { createRealClock } from "../../runner/real-clock.ts";
import { loadConfig } from "../suite/load-config.ts";
import { SERVICE_VARIABLE, serviceNodeSpecSchema } from "./service-node-spec.ts";

/**
 * A Maelstrom node that is a process of a user's service: it starts the service in its own process group, so that both are
 * killed and stopped together, and speaks to it in its words. It ends when the service does.
 */
const spec = serviceNodeSpecSchema.parse(JSON.parse(process.env[SERVICE_VARIABLE] ?? "null"));
const { systems } = await loadConfig(spec.config);
const service = systems[spec.system] as Service;
let adapter: ServiceAdapter | null = null;

const splitter = new LineSplitter((line) => void onMessage(JSON.parse(line)));
process.stdin.setEncoding("utf8").on("data", (chunk: string) => splitter.push(chunk));
process.stdin.once("end", () => process.exit(0));
// The service has got it too, and this process ends after it.
process.on("SIGTERM", () => {});

async function onMessage(message: Message): Promise<void> {
  if (message.body.type === "init") adapter ??= start(z.string().parse(message.body.node_id));
  const reply = adapter ? await adapter.answer(message) : notStarted(message);
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}

/** Clients of an earlier life of the node may be ahead of its `init`. */
function notStarted({ body, dest, src }: Message): Message {
  const error = { type: "error", code: 11, text: "it has not been started yet" };
  return { src: dest, dest: src, body: { ...error, in_reply_to: body.msg_id ?? null } };
}

function start(name: string): ServiceAdapter {
  const { nodes, settings } = spec;
  const own = nodes.find((node) => node.name === name) ?? fail(`there is no node ${name}`);
  const node: ServiceNode = { ...own, nodes, settings, dataFolder: process.cwd() };
  const [file, ...args] = service.command?.(node) ?? [];
  if (file === undefined) return fail("its command is empty");
  const { [SERVICE_VARIABLE]: _, ...env } = process.env;
  const child = spawn(file, args, {
    cwd: dirname(resolve(spec.config)),
    env: { ...env, ...service.env(node) },
    stdio: ["ignore", 2, 2],
  });
  child.once("error", (error) => fail(`'${file}' cannot be started: ${error.message}`));
  void once(child, "exit").then(([code, signal]) =>
    fail(signal ? `the service was ended by ${signal}` : `the service exited with status ${code}`),
  );
  return new ServiceAdapter(createRealClock(), service, own);
}

function fail(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(1);
}
