import { describe, expect, it } from "vitest";
import { UsageError } from "../../core/errors.ts";
import { type ForeignFormat, guessFormat, readForeignHistory } from "./imports.ts";

function read(text: string, format: ForeignFormat, keyIn: "value" | "field" = "field") {
  return readForeignHistory(text, format, "some.file", { keyIn }).ops;
}

describe("foreign histories", () => {
  it("reads EDN as one vector, as a list and as one map a line", () => {
    const maps = [
      '{:process 0, :type :invoke, :f :write, :value [1 "a;b"]} ; a comment )',
      "#jepsen.history.Op{:process 0 :type :ok, :f :write, :value nil, :time 7}",
    ];
    const ops = [
      { index: 0, time: 0, process: 0, type: "invoke", f: "write", value: [1, "a;b"] },
      { index: 1, time: 7, process: 0, type: "ok", f: "write", value: null },
    ];
    expect(read(maps.join("\n"), "edn")).toEqual(ops);
    expect(read(`[${maps.join("\n")}\n]`, "edn")).toEqual(ops);
    expect(read(`; from Knossos\n(${maps.join("\n")})`, "edn")).toEqual(ops);
  });

  it("takes independent keys out of the values", () => {
    const text = '[{:process 0 :type :invoke :f :cas :value ["k" [1 2]]}]';
    expect(read(text, "edn", "value")).toMatchObject([{ key: "k", value: [1, 2] }]);
    expect(() => read("{:process 0 :type :invoke :f :read :value 3}", "edn", "value")).toThrow(
      "some.file:1: value 3 is not [key value]",
    );
  });

  it("sets reads of nil in EDN aside, and keeps the nemesis", () => {
    const text = `{:process 0 :type :invoke :f :read :value nil}
      {:process :nemesis :type :info :f :kill :value nil}
      {:process 0 :type :ok :f :read :value nil}`;
    expect(read(text, "edn")).toMatchObject([
      { type: "invoke" },
      { process: "nemesis", f: "kill" },
      { type: "fail", error: ["nil-read", expect.any(String)] },
    ]);
  });

  it("reads the log lines that Jepsen prints", () => {
    const text = `INFO  jepsen.util - 3\t:invoke\t:cas\t[0 nil]
WARN  jepsen.core - something else
INFO  jepsen.util - :nemesis\t:info\t:start\tnil
INFO  jepsen.util - 3\t:fail\t:cas\t[0 nil]
INFO  jepsen.util - 3\t:invoke\t:write\t4
INFO  jepsen.util - 3\t:info\t:write\t:timed-out\n`;
    expect(read(text, "jepsen-log")).toEqual([
      { index: 0, time: 0, process: 3, type: "invoke", f: "cas", value: [0, null] },
      {
        index: 1,
        time: 1,
        process: 3,
        type: "fail",
        f: "cas",
        value: [0, null],
        error: "precondition-failed",
      },
      { index: 2, time: 2, process: 3, type: "invoke", f: "write", value: 4 },
      { index: 3, time: 3, process: 3, type: "info", f: "write", value: 4, error: "timed-out" },
    ]);
  });

  it("reads Porcupine's key-value files", () => {
    const text = '{:process 0, :type :invoke, :f :append, :key "0", :value "x 0 0 y"}';
    expect(read(text, "porcupine")).toMatchObject([{ f: "append", key: "0", value: "x 0 0 y" }]);
  });

  it("reads AWDIT's sessions of transactions", () => {
    const text = "w 0 0\nw 1 5\n-----\nw 0 2\n=====\nr 0 0\nr 2 0\nr 9007199254740993 1\n";
    const txn = { f: "txn" };
    expect(read(text, "awdit")).toMatchObject([
      {
        ...txn,
        index: 0,
        process: 0,
        type: "invoke",
        value: [
          ["w", 0, 0],
          ["w", 1, 5],
        ],
      },
      { ...txn, index: 1, process: 1, type: "invoke" },
      { ...txn, index: 2, process: 0, type: "ok" },
      {
        ...txn,
        ...{ index: 3, process: 1, type: "ok" },
        value: [
          ["r", 0, 0],
          ["r", 2, null],
          ["r", "9007199254740993", 1],
        ],
      },
      { ...txn, index: 4, process: 0, type: "invoke", value: [["w", 0, 2]] },
      { ...txn, index: 5, process: 0, type: "ok" },
    ]);
  });

  it.each<[string, ForeignFormat, string]>([
    ["[{:process 0\n :type :invoke", "edn", "some.file:1: a '[' that is never closed"],
    ["{:process 0}\n{:f 1}}", "edn", "some.file:2: a '}' that closes nothing"],
    ["\n\n{:process 0 :type :okay :f :read}", "edn", "some.file:3: type: "],
    ["\n17", "edn", "some.file:2: operation: "],
    ['{:process 0 :value "abc}', "edn", "some.file:1: a string that never ends"],
    ["hello", "jepsen-log", "some.file: no operation in it"],
    ["a - 1\t:invoke\t:cas\t{1 2}", "jepsen-log", "some.file:1: a - 1\t:invoke\t:cas\t{1 2}"],
    ["{:process 0 :type :invoke :f :read}", "porcupine", "some.file: operation 1 is 'read'"],
    ["w 0 1\n\nr 0 -1", "awdit", "some.file:3: r 0 -1"],
  ])("names file and line of what it cannot read: %j", (text, format, message) => {
    expect(() => read(text, format)).toThrow(UsageError);
    expect(() => read(text, format)).toThrow(message);
  });

  it.each([
    ['{"index":0,"time":0,"process":0,"type":"invoke","f":"read","value":null}', "jsonl"],
    ["; comment\n\n[{:process 4, :type :invoke}", "edn"],
    ["({:type :invoke, :f :write}", "edn"],
    ["#jepsen.history.Op{:process 0, :type :invoke}", "edn"],
    ['{:process 0, :type :invoke, :f :append, :key "0"}', "porcupine"],
    ["INFO x\nINFO  jepsen.util - 0\t:invoke\t:read\tnil", "jepsen-log"],
    ["\nw 0 0\nw 1 1\n=====\nw 0 2", "awdit"],
    ["", "jsonl"],
  ])("guesses the format of %j", (text, format) => {
    expect(guessFormat(text)).toBe(format);
  });
});
