import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RegisterOutput, Value } from "../index.ts";
import type { BenchInput, BenchOperation } from "./generate.ts";

const LINE = /(\d+)\s+:(invoke|ok|fail|info)\s+:(read|write|cas)\s+(\S.*?)\s*$/;

/** The histories in the logs that Jepsen printed of tests of one cas-register in etcd, one a file. */
export function readJepsenLogs(folder: string): readonly (readonly BenchOperation[])[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".log"));
  return files.sort().map((name) => readLog(readFileSync(join(folder, name), "utf8")));
}

function readLog(text: string): readonly BenchOperation[] {
  const history: (BenchOperation | null)[] = [];
  const open = new Map<string, number>();
  text.split("\n").forEach((line, at) => {
    const [, process = "", type, f = "", value = ""] = LINE.exec(line) ?? [];
    if (type === "invoke") {
      open.set(process, history.length);
      const id = history.length;
      history.push({ id, process, input: inputOf(f, value), call: at, return: null });
      return;
    }
    const index = open.get(process);
    if (type === undefined || type === "info" || index === undefined) return;
    open.delete(process);
    const operation = history[index] as BenchOperation;
    const isFailure = type === "fail";
    // A failed cas found another value; anything else that failed did not happen.
    history[index] =
      isFailure && f !== "cas"
        ? null
        : { ...operation, output: outputOf(f, value, isFailure), return: at };
  });
  return history.flatMap((operation) => operation ?? []);
}

function inputOf(f: string, text: string): BenchInput {
  if (f === "read") return { f, key: 0 };
  if (f === "write") return { f, key: 0, value: parse(text) };
  const [from = "", to = ""] = text.slice(1, -1).split(" ");
  return { f: "cas", key: 0, from: parse(from), to: parse(to) };
}

function outputOf(f: string, text: string, isFailure: boolean): RegisterOutput {
  return f === "read" ? parse(text) : !isFailure;
}

function parse(text: string): Value {
  return text === "nil" ? null : Number(text);
}
