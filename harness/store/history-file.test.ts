import { existsSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Op } from "../core/op.ts";
import { parseHistory, readHistoryFile } from "./history-file.ts";
import { HistoryWriter } from "./history-writer.ts";

const OPS: readonly Op[] = [
  { index: 0, time: 0, process: 3, type: "invoke", f: "cas", key: "k1", value: [1, 2] },
  { index: 1, time: 900, process: "nemesis", type: "info", f: "kill", value: { target: "one" } },
  {
    index: 2,
    time: 3_300,
    process: 3,
    type: "info",
    f: "cas",
    key: "k1",
    value: [1, 2],
    error: "timeout",
  },
  {
    index: 3,
    time: 4_000,
    process: 13,
    type: "invoke",
    f: "read",
    key: "k1",
    value: null,
    node: "n2",
  },
];

function newFile(): string {
  return join(mkdtempSync(join(tmpdir(), "faultline-store-")), "history.jsonl");
}

test("tutorial: what was appended is read back", () => {
  const path = newFile();
  const writer = new HistoryWriter(path);
  for (const op of OPS) writer.append(op);
  writer.close();
  expect(writer.problem).toBeNull();
  expect(readHistoryFile(path).history.ops).toEqual(OPS);
});

test("lines reach the file while the writer is still open", async () => {
  const path = newFile();
  const writer = new HistoryWriter(path);
  writer.append(OPS[0] as Op);
  while (readFileSync(path, "utf8") === "") await new Promise((resolve) => setTimeout(resolve, 5));
  expect(readHistoryFile(path).history.ops).toEqual([OPS[0]]);
  writer.close();
});

test("a file cut at any byte gives all whole lines and says what was torn", () => {
  const whole = OPS.map((op) => JSON.stringify(op))
    .join("\n")
    .concat("\n");
  fc.assert(
    fc.property(fc.nat(whole.length), (length) => {
      const cut = whole.slice(0, length);
      const { history, tornBytes } = parseHistory(cut, "cut.jsonl");
      const wholeLines = cut
        .split("\n")
        .filter((line) => line.endsWith("}") && OPS.some((op) => JSON.stringify(op) === line));
      expect(history.ops).toEqual(OPS.slice(0, wholeLines.length));
      const kept = wholeLines.join("\n").length;
      expect(tornBytes > 0).toBe(cut.trimEnd().length > kept);
    }),
  );
});

test("a file of a killed process is appended to nowhere: truncation keeps earlier lines readable", () => {
  const path = newFile();
  writeFileSync(path, `${OPS.map((op) => JSON.stringify(op)).join("\n")}\n`);
  truncateSync(path, 150);
  expect(readHistoryFile(path).history.ops).toEqual(OPS.slice(0, 1));
});

test.each([
  ["not JSON", "{nope}", /h\.jsonl:2: not a history line.*\n {2}\{nope\}/],
  [
    "an unknown type",
    '{"index":9,"time":1,"process":1,"type":"okay","f":"read"}',
    /h\.jsonl:2: .*type: /,
  ],
  [
    "a negative time",
    '{"index":9,"time":-1,"process":1,"type":"ok","f":"read"}',
    /h\.jsonl:2: .*time: /,
  ],
  [
    "an index that does not grow",
    '{"index":0,"time":1,"process":1,"type":"ok","f":"read"}',
    /h\.jsonl:2: .*index 0 does not come after index 0/,
  ],
])("%s is refused with file, line and value", (_, line, message) => {
  expect(() => parseHistory(`${JSON.stringify(OPS[0])}\n${line}\n`, "h.jsonl")).toThrow(message);
});

test("a missing file is an error with a hint", () => {
  expect(() => readHistoryFile("/nowhere/history.jsonl")).toThrow(
    /Cannot read the history \/nowhere/,
  );
});

test.skipIf(!existsSync("/dev/full"))(
  "a full disk is told, and keeps nothing from going on",
  () => {
    const writer = new HistoryWriter("/dev/full");
    for (const op of OPS) writer.append(op);
    writer.flush();
    expect(writer.problem).toMatch(/bytes of \/dev\/full could not be written: ENOSPC/);
    writer.append(OPS[0] as Op);
    writer.close();
    expect(writer.problem).toMatch(/ENOSPC/);
  },
);
