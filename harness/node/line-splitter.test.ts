import fc from "fast-check";
import { expect, it } from "vitest";
import { LINE_LIMIT_CHARS, LineSplitter } from "./line-splitter.ts";

it("cuts a stream into lines, wherever its pieces end", () => {
  const { lines, splitter } = collect();
  for (const chunk of ['{"a"', ':1}\n\n  \n{"b":2}\r\n{"c', '":3}']) splitter.push(chunk);
  expect(lines).toEqual(['{"a":1}', '{"b":2}']);
  splitter.finish((line, lineNumber) => lines.push(`${line} in line ${lineNumber}`));
  splitter.finish((line) => lines.push(line));
  expect(lines.at(-1)).toBe('{"c":3} in line 5');
});

it("says the same as splitting the whole text", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom("a", " ", "\n") })), (chunks) => {
      const { lines, splitter } = collect();
      for (const chunk of chunks) splitter.push(chunk);
      splitter.finish((line) => lines.push(line));
      const pieces = chunks.join("").split("\n");
      expect(lines).toEqual(pieces.map((piece) => piece.trim()).filter((piece) => piece !== ""));
    }),
  );
});

it("keeps only the head of a line without end, and reads on after it", () => {
  const { lines, splitter } = collect();
  const chunk = "x".repeat(1024 * 1024);
  for (let sent = 0; sent <= 2 * LINE_LIMIT_CHARS; sent += chunk.length) splitter.push(chunk);
  splitter.push("\nnext\n");
  expect(lines.map((line) => line.slice(0, 10))).toEqual(["xxxxxxxxxx", "next"]);
  expect(lines[0]?.length).toBeLessThan(LINE_LIMIT_CHARS);
});

function collect() {
  const lines: string[] = [];
  return { lines, splitter: new LineSplitter((line) => lines.push(line)) };
}
