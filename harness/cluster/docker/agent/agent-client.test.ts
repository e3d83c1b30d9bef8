import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { createRealClock } from "../../../runner/real-clock.ts";
import { connectAgent } from "./agent-client.ts";
import { requestSchema } from "./protocol.ts";

const STATE = {
  drops: [{ from: "10.0.0.11", port: 7000 }],
  resets: [],
  packet: null,
  bandwidthKbit: null,
  peers: ["10.0.0.11"],
  peerPort: 7000,
};
const TARGET = { node: "n2", address: "10.0.0.11", port: 7000 };

it("matches replies to requests, in whatever order they come", async () => {
  const { client, requests, say } = connect();
  const applied = client.apply(STATE);
  const probed = client.probe([TARGET], 100);
  expect(requests()).toEqual([
    { id: 1, op: "apply", state: STATE },
    { id: 2, op: "probe", targets: [TARGET], timeoutMs: 100 },
  ]);
  say({ id: 2, ok: true, result: [{ node: "n2", outcome: "silent", connectUs: null }] });
  say({ id: 1, ok: true, result: { ok: true, evidence: { rules: 1 }, tookMs: 7 } });
  expect(await applied).toEqual({ ok: true, evidence: { rules: 1 }, tookMs: 7 });
  expect(await probed).toEqual([{ node: "n2", outcome: "silent", connectUs: null }]);
});

it("passes on what an agent could not do", async () => {
  const { client, say } = connect();
  const applied = client.apply(STATE);
  say({ id: 1, ok: false, error: "'iptables-restore' exited with 4" });
  await expect(applied).rejects.toThrow(
    "The network agent of n1 could not do it: 'iptables-restore' exited with 4.",
  );
});

it("rejects everything, with the agent's last words, once the agent is gone", async () => {
  const { client, output, errors } = connect();
  const counters = client.counters();
  errors.write("Killed\n");
  await new Promise(setImmediate);
  output.end();
  await expect(counters).rejects.toThrow(
    "The network agent of n1 ended.\nIts stderr ends:\nKilled",
  );
  await expect(client.abilities()).rejects.toThrow("The network agent of n1 ended.");
  await client.ended;
});

it("does not wait for ever", async () => {
  const { client } = connect({ deadlineMs: 20 });
  await expect(client.counters()).rejects.toThrow("has not answered 'measure' within 20 ms");
});

it.each([
  ["garbage", "agent? which agent"],
  ["an answer of another shape", JSON.stringify({ id: 1, ok: true, result: { rules: 3 } })],
])("takes %s for a defect", async (_, line) => {
  const { client, output } = connect();
  const counters = client.counters();
  output.write(`${line}\n`);
  await expect(counters).rejects.toThrow(/of n1 (did not keep to the protocol|gave an answer)/);
});

it.each([
  ["an address that is none", { drops: [{ from: "n2; reboot", port: 1 }] }],
  ["a port that is none", { drops: [{ from: "10.0.0.11", port: 0 }] }],
  ["a bandwidth of nothing", { bandwidthKbit: 0 }],
])("lets no state through with %s", (_, wrong) => {
  const request = { id: 1, op: "apply", state: { ...STATE, ...wrong } };
  expect(requestSchema.safeParse(request).success).toBe(false);
});

function connect({ deadlineMs = 5000 } = {}) {
  const [input, output, errors] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const options = { node: "n1", clock: createRealClock(), deadlineMs };
  return {
    client: connectAgent({ input, output, errors }, options),
    output,
    errors,
    requests: () =>
      String(input.read())
        .trim()
        .split("\n")
        .map((line) => requestSchema.parse(JSON.parse(line))),
    say: (reply: object) => output.write(`${JSON.stringify(reply)}\n`),
  };
}
