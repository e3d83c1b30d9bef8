import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BenchOperation } from "./generate.ts";

/** Runs the checker written in Go on histories. */
export interface GoPorcupine {
  /** On histories of cas-registers, one after the other. */
  check(histories: readonly (readonly BenchOperation[])[], initial: unknown): GoResult;
  dispose(): void;
}

export interface GoResult {
  /** How many histories were found ok, illegal, and neither in time. */
  readonly Ok: number;
  readonly Illegal: number;
  readonly Unknown: number;
  /** Of the checks, reading not counted. */
  readonly CpuMs: number;
  /** Of the process. */
  readonly PeakMb: number;
}

/**
 * Builds it from a checkout, in a temporary folder; null when there is no checkout to be used or no `go`.
 *
 * @param checkout the value of PORCUPINE_GO.
 */
export function buildGoPorcupine(
  checkout: string | undefined,
  timeoutMs: number,
): GoPorcupine | null {
  if (!checkout || !hasGo()) return null;
  const folder = mkdtempSync(join(tmpdir(), "porcupine-bench-"));
  const name = "github.com/anishathalye/porcupine";
  const module = `module bench\n\ngo 1.16\n\nrequire ${name} v0.0.0\n\nreplace ${name} => ${checkout}\n`;
  writeFileSync(join(folder, "go.mod"), module);
  writeFileSync(join(folder, "main.go"), PROGRAM);
  const env = { ...process.env, GOFLAGS: "-mod=mod", GOMAXPROCS: "1" };
  execFileSync("go", ["build", "-o", "bench", "."], { cwd: folder, env, stdio: "inherit" });
  return {
    check(histories, initial) {
      const file = join(folder, "history.jsonl");
      writeFileSync(file, linesOf(histories, initial));
      const program = join(folder, "bench");
      const output = execFileSync(program, [file, String(timeoutMs)], { env, encoding: "utf8" });
      return JSON.parse(output) as GoResult;
    },
    dispose: () => rmSync(folder, { recursive: true }),
  };
}

function hasGo(): boolean {
  try {
    execFileSync("go", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** One operation a line, values and outputs as JSON text; the initial value first. */
function linesOf(histories: readonly (readonly BenchOperation[])[], initial: unknown): string {
  const lines = [JSON.stringify({ A: JSON.stringify(initial) })];
  histories.forEach((history, number) => {
    for (const { process, input, output, call, return: end } of history) {
      const [a, b] =
        input.f === "cas" ? [input.from, input.to] : ["value" in input ? input.value : null];
      lines.push(
        JSON.stringify({
          History: number,
          Client: Number(process ?? 0),
          F: input.f,
          Key: input.key,
          A: JSON.stringify(a),
          B: JSON.stringify(b ?? null),
          Output: JSON.stringify(output ?? null),
          Call: call,
          // The model accepts whatever an operation that never returned may have done.
          Return: end ?? Number.MAX_SAFE_INTEGER,
          Returned: end !== null,
        }),
      );
    }
  });
  return `${lines.join("\n")}\n`;
}

const PROGRAM = `package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"syscall"
	"time"

	"github.com/anishathalye/porcupine"
)

type operation struct {
	History, Client, Key int
	F, A, B, Output      string
	Call, Return         int64
	Returned             bool
}

func main() {
	file, _ := os.Open(os.Args[1])
	timeoutMs, _ := strconv.Atoi(os.Args[2])
	lines := bufio.NewReaderSize(file, 1<<20)
	decoder := json.NewDecoder(lines)
	var first operation
	if err := decoder.Decode(&first); err != nil {
		panic(err)
	}
	var histories [][]porcupine.Operation
	for decoder.More() {
		one := new(operation)
		if err := decoder.Decode(one); err != nil {
			panic(err)
		}
		for len(histories) <= one.History {
			histories = append(histories, nil)
		}
		at := &histories[one.History]
		*at = append(*at, porcupine.Operation{ClientId: one.Client, Input: one, Call: one.Call, Output: one, Return: one.Return})
	}
	model := porcupine.Model{
		Partition: byKey,
		Init:      func() interface{} { return first.A },
		Step:      step,
	}
	counts := map[porcupine.CheckResult]int{}
	before := cpu()
	for _, history := range histories {
		counts[porcupine.CheckOperationsTimeout(model, history, time.Duration(timeoutMs)*time.Millisecond)]++
	}
	after := cpu()
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	fmt.Printf("{\\"Ok\\":%d,\\"Illegal\\":%d,\\"Unknown\\":%d,\\"CpuMs\\":%f,\\"PeakMb\\":%f}\\n",
		counts[porcupine.Ok], counts[porcupine.Illegal], counts[porcupine.Unknown],
		float64((after-before).Microseconds())/1000, float64(usage.Maxrss)/1024)
}

func cpu() time.Duration {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func byKey(history []porcupine.Operation) [][]porcupine.Operation {
	parts := map[int][]porcupine.Operation{}
	for _, one := range history {
		key := one.Input.(*operation).Key
		parts[key] = append(parts[key], one)
	}
	var all [][]porcupine.Operation
	for _, part := range parts {
		all = append(all, part)
	}
	return all
}

func step(state, input, output interface{}) (bool, interface{}) {
	value, one := state.(string), input.(*operation)
	switch one.F {
	case "read":
		return !one.Returned || value == one.Output, state
	case "write":
		return true, one.A
	}
	isSwap := value == one.A
	if !one.Returned {
		if isSwap {
			return true, one.B
		}
		return true, state
	}
	switch one.Output {
	case "true":
		if isSwap {
			return true, one.B
		}
		return false, state
	case "false":
		return !isSwap, state
	}
	return !isSwap && one.Output == "{\\"observed\\":"+value+"}", state
}
`;
