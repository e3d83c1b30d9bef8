import { describe, expect, it } from "vitest";
import { decodeRecords } from "./decode-records.ts";
import { encodeOverwrite, encodeRecord, rebase, scanLines } from "./record-line.ts";

/** A file of these, one after the other: a number is a record, a list an overwrite. */
function fileOf(file: string, ...writes: readonly (number | readonly number[])[]): Buffer {
  let text = "";
  for (const write of writes) {
    const place = { file, at: text.length };
    text +=
      typeof write === "number"
        ? encodeRecord(place, String(write))
        : encodeOverwrite(place, write.map(String));
  }
  return Buffer.from(text);
}

/** The file with the line of this number, from 1, as `change` makes it. */
function withLine(bytes: Buffer, line: number, change: (line: Buffer) => Buffer): Buffer {
  const lines = [...scanLines("log", bytes)].map(({ start, end }) => bytes.subarray(start, end));
  return Buffer.concat(lines.map((each, index) => (index === line - 1 ? change(each) : each)));
}

const flipped = (line: Buffer): Buffer => {
  const copy = Buffer.from(line);
  copy[9] = (copy[9] ?? 0) ^ 4;
  return copy;
};
const unwritten = (line: Buffer): Buffer => Buffer.alloc(line.length);
const gone = (): Buffer => Buffer.alloc(0);
const cut = (line: Buffer): Buffer => line.subarray(0, -4);

it("tutorial: records as they were written, and since the last overwrite", () => {
  const bytes = fileOf("log", 1, 2, [3, 4], 5);
  expect(decodeRecords("log", bytes)).toEqual({
    ...{ records: [3, 4, 5], liveFrom: 101, goodBytes: bytes.length },
    ...{ tail: null, damage: null },
  });
});

describe("what a crash may leave is cut off", () => {
  it.each([
    ["a last line that is torn", cut, "the line is torn"],
    ["a last line that does not match", flipped, "the line does not match its checksum"],
    ["a last line whose bytes never came", unwritten, "nothing was written here"],
  ])("%s", (_, change, tail) => {
    const decoded = decodeRecords("log", withLine(fileOf("log", 1, 2, 3), 3, change));
    expect(decoded).toMatchObject({ records: [1, 2], goodBytes: 101, tail, damage: null });
  });

  it.each([
    ["not begun", gone, null],
    ["torn in its last line", cut, "the line is torn"],
    ["flipped in its last line", flipped, "the line does not match its checksum"],
  ])("an overwrite that is not complete: %s", (_, change, tail) => {
    const whole = fileOf("log", [1], [2, 3]);
    const bytes = tail === null ? whole.subarray(0, 104) : withLine(whole, 5, change);
    expect(decodeRecords("log", bytes)).toMatchObject({ records: [1], damage: null, tail });
  });

  it("an overwrite of which whole lines are missing", () => {
    const bytes = withLine(fileOf("log", [1], [2, 3]), 5, gone);
    const tail = "the last overwrite is torn";
    expect(decodeRecords("log", bytes)).toMatchObject({ records: [1], damage: null, tail });
  });
});

describe("what no crash leaves is damage", () => {
  it.each([
    ["a flipped bit", flipped, "the line does not match its checksum"],
    ["a hole", unwritten, "nothing was written here"],
  ])("%s before a good line", (_, change, problem) => {
    const { damage } = decodeRecords("log", withLine(fileOf("log", 1, 2, 3), 2, change));
    expect(damage).toEqual({ line: 2, atByte: 50, problem });
  });

  it("a line that has moved up, because one before it is gone", () => {
    const { damage } = decodeRecords("log", withLine(fileOf("log", 1, 2), 1, gone));
    expect(damage?.problem).toBe("the line belongs to byte 50 of 'log'");
  });

  it("a line of another file, even at the end", () => {
    const bytes = withLine(fileOf("log", 1, 2), 2, () => fileOf("vote", 8, 9).subarray(51));
    expect(decodeRecords("log", bytes)).toMatchObject({
      damage: { line: 2, atByte: 50, problem: "the line belongs to byte 51 of 'vote'" },
    });
  });

  it.each([1, 2, 3])("line %i of an overwrite with good lines after it", (line) => {
    const bytes = fileOf("log", [1, 2, 3]);
    expect(decodeRecords("log", withLine(bytes, line, flipped)).damage).toMatchObject({ line });
  });

  it("any of it that a later overwrite has made useless matters to nobody", () => {
    for (const change of [flipped, unwritten])
      expect(decodeRecords("log", withLine(fileOf("log", 1, 2, [3]), 1, change))).toMatchObject({
        ...{ records: [3], tail: null, damage: null },
      });
  });
});

describe("rebase", () => {
  it("gives the same records their new places", () => {
    const text = rebase("log", fileOf("log", 1, 2, [3, 4], 5), 101);
    expect(text).toBe(fileOf("log", [3, 4], 5).toString());
  });

  it("does not take over what is not as it was written", () => {
    expect(() => rebase("log", withLine(fileOf("log", 1, 2), 2, flipped), 0)).toThrow(
      "byte 50 of 'log' is not as it was written",
    );
  });
});
