import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { afterEach, expect, it } from "vitest";
import type { Message } from "../../node/message.ts";
import { ClientLink } from "./client-link.ts";

const INIT = '{"src":"c0","dest":"n1","body":{"type":"init","msg_id":0}}';
const INIT_OK = '{"src":"n1","dest":"c0","body":{"type":"init_ok","in_reply_to":0}}';

let server: Server;
let link: ClientLink;
const messages: Message[] = [];
const bad: string[] = [];
afterEach(() => {
  link.close();
  server.close();
  messages.length = 0;
  bad.length = 0;
});

it("sends init, is ready when it is answered, and then carries lines both ways", async () => {
  await serve((socket, line) => socket.write(line === INIT ? `${INIT_OK}\n` : `${line}\n`));
  expect(link.write("too early")).toBe(false);
  await link.ready;
  expect(link.write('{"src":"n1","dest":"c1","body":{"type":"echo"}}')).toBe(true);
  await until(() => messages.length > 0);
  expect(messages[0]?.dest).toBe("c1");
});

it("tries again while connections end at once, as those to a published port without a node", async () => {
  let connections = 0;
  await serve((socket) => {
    if (++connections < 4) socket.destroy();
    else socket.write(`${INIT_OK}\n`);
  });
  await link.ready;
  expect(connections).toBe(4);
});

it("is ready when the node has had an init on an earlier connection", async () => {
  let inits = 0;
  const refusal = { type: "error", code: 12, in_reply_to: 0 };
  await serve((socket) => {
    if (++inits === 1) socket.destroy();
    else socket.write(`${JSON.stringify({ src: "n1", dest: "c0", body: refusal })}\n`);
  });
  await link.ready;
});

it("tells of an init that was refused, and of lines that are no messages", async () => {
  const refusal = { type: "error", code: 13, text: "not today", in_reply_to: 0 };
  await serve((socket) => {
    socket.write(`garbage\n${JSON.stringify({ src: "n1", dest: "c0", body: refusal })}\n`);
  });
  await expect(link.ready).rejects.toThrow("not today");
  expect(bad).toEqual(["garbage"]);
});

it("dials again when its connection breaks, and takes nothing meanwhile", async () => {
  const sockets: Socket[] = [];
  await serve((socket, line) => {
    if (!sockets.includes(socket)) sockets.push(socket);
    if (line === INIT) socket.write(`${INIT_OK}\n`);
  });
  await link.ready;
  sockets[0]?.destroy();
  await until(() => !link.write("{}"));
  await until(() => link.write("{}"));
  await until(() => sockets.length === 2);
});

async function serve(onLine: (socket: Socket, line: string) => void): Promise<void> {
  server = createServer((socket) => {
    socket.on("error", () => {});
    createInterface({ input: socket }).on("line", (line) => onLine(socket, line));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  link = new ClientLink({
    node: "n1",
    host: "127.0.0.1",
    port: (server.address() as AddressInfo).port,
    initLine: INIT,
    isInitReply: ({ body }) => body.in_reply_to === 0,
    onMessage: (message) => messages.push(message),
    onBadOutput: (_lineNumber, _problem, line) => bad.push(line),
  });
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}
