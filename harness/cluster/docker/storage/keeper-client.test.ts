import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { connectKeeper, type KeeperClient } from "./keeper-client.ts";

it("matches replies to requests, in whatever order they come", async () => {
  const { client, requests, answer } = stand();
  const opened = client.open("n1", 64);
  const freed = client.free("n2");
  expect(requests()).toEqual([
    { id: 1, op: "open", node: "n1", megabytes: 64 },
    { id: 2, op: "free", node: "n2" },
  ]);
  const space = { sizeBytes: 9, availableBytes: 7, ballastBytes: 0, refusal: null };
  answer({ id: 2, ok: true, result: space });
  answer({ id: 1, ok: true, result: { device: "/dev/loop3" } });
  expect(await opened).toBe("/dev/loop3");
  expect(await freed).toEqual(space);
});

it("tells what the keeper could not do, with its last words", async () => {
  const { client, errors, answer } = stand();
  const filled = client.fill("n1");
  errors.write("loop: something is wrong\n");
  await new Promise(setImmediate);
  answer({ id: 1, ok: false, error: "mount: permission denied" });
  await expect(filled).rejects.toThrow(
    /could not do it: mount: permission denied\.\nIts stderr ends:\nloop: something is wrong/,
  );
});

it.each([
  { what: "no JSON", line: "Segmentation fault", error: /did not keep to the protocol: Segm/ },
  {
    what: "a request that it did not understand",
    line: '{"id":null,"ok":false,"error":"unknown op"}',
    error: /did not keep to the protocol: unknown op/,
  },
  { what: "another shape", line: '{"id":1,"ok":true,"result":{}}', error: /of another shape/ },
])("rejects an answer: $what", async ({ line, error }) => {
  const { client, output } = stand();
  const freed = client.free("n1");
  output.write(`${line}\n`);
  await expect(freed).rejects.toThrow(error);
});

it("rejects everything once the keeper has ended", async () => {
  const { client, output } = stand();
  const freed = client.free("n1");
  output.end();
  await expect(freed).rejects.toThrow("The keeper of the disks ended.");
  await expect(client.setClock("n1", "+0")).rejects.toThrow("The keeper of the disks ended.");
});

interface Stand {
  readonly client: KeeperClient;
  readonly output: PassThrough;
  readonly errors: PassThrough;
  requests(): readonly unknown[];
  answer(reply: unknown): void;
}

function stand(): Stand {
  const [input, output, errors] = [new PassThrough(), new PassThrough(), new PassThrough()];
  return {
    client: connectKeeper({ input, output, errors }),
    ...{ output, errors },
    requests: () =>
      String(input.read())
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    answer: (reply) => output.write(`${JSON.stringify(reply)}\n`),
  };
}
