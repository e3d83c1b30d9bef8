import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { expect, it } from "vitest";
import { parseTcpTable, unacknowledgedBytes } from "./tcp-unacknowledged.ts";

it("reads the bytes that wait for an acknowledgement, by local port", () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000005 00:00000000 00000000     0        0 11 1 0 100 0 0 10 0
   1: 0100007F:C350 0200007F:1F90 01 00000A10:00000000 01:00000014 00000002     0        0 12 2 0 20 4 30 10 -1
  12: 0100007F:C351 0200007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 13 1 0 20 4 30 10 -1
  13: 0100007F:C352 0200007F:1F90 04 00000001:00000000 00:00000000 00000000     0        0 14 1 0 20 4 30 10 -1
`;
  expect(parseTcpTable(table)).toEqual(new Map([[0xc350, 0xa10]]));
});

it("reads nothing out of nothing", () => {
  expect(parseTcpTable("")).toEqual(new Map());
});

it.runIf(process.platform === "linux")(
  "sees what a peer that does not read leaves over",
  async () => {
    const taken: Socket[] = [];
    const server = createServer({ pauseOnConnect: true }, (socket) => taken.push(socket));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    await once(socket, "connect");
    const { localPort } = socket;
    expect(unacknowledgedBytes().get(localPort ?? 0)).toBeUndefined();
    socket.write("x".repeat(32 * 1024 * 1024));
    await expect
      .poll(() => unacknowledgedBytes().get(localPort ?? 0), { timeout: 20_000 })
      .toBeGreaterThan(0);
    for (const each of [socket, ...taken]) each.destroy();
    server.close();
  },
);
