import { expect, it } from "vitest";
import { stuckSockets } from "./sockets.ts";

it("finds the connections that will not try again soon", () => {
  const output = [
    "ESTAB 0 0 10.0.0.10:40000 10.0.0.11:7000",
    "ESTAB 0 9 10.0.0.10:40001 10.0.0.11:7000 timer:(on,096ms,1)",
    "ESTAB 0 9 10.0.0.10:40002 10.0.0.11:7000 timer:(on,6.400ms,5)",
    "SYN-SENT 0 1 10.0.0.10:40003 10.0.0.12:7000 timer:(on,1min3sec,9)",
    "ESTAB 0 0 10.0.0.10:40004 10.0.0.11:7000 timer:(keepalive,40sec,0)",
    "ESTAB 0 9 10.0.0.10:40005 10.0.0.11:7000 timer:(on,1.999ms,3)",
    "ESTAB 0 9 10.0.0.10:40006 10.0.0.11:7000 timer:(on,12sec,6)",
    "",
  ].join("\n");
  expect(stuckSockets(output)).toEqual([
    ["(", "src", "10.0.0.10:40002", "and", "dst", "10.0.0.11:7000", ")"],
    ["(", "src", "10.0.0.10:40003", "and", "dst", "10.0.0.12:7000", ")"],
    ["(", "src", "10.0.0.10:40006", "and", "dst", "10.0.0.11:7000", ")"],
  ]);
});
