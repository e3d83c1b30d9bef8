import { expect, test } from "vitest";
import { traceBuilder } from "../testing/trace-builder.ts";
import { messageSeries } from "./message-series.ts";

test("counts what was sent, received and lost in each part of the run", () => {
  const trace = traceBuilder(["n1", "n2"]);
  trace.at(100);
  const arrived = trace.send("n1", "n2", "ping");
  const lost = trace.send("n1", "n2", "ping");
  trace.at(12_000);
  trace.receive(arrived);
  trace.lose(lost, "cut");
  const series = messageSeries(trace.build());
  const { partUs, ...counts } = series ?? { partUs: 0, sent: [], received: [], lost: [] };
  expect(partUs).toBe(101);
  const placed = Object.entries(counts).map(([kind, parts]) => [
    kind,
    parts.flatMap((count, part) => (count > 0 ? [[part, count]] : [])),
  ]);
  expect(Object.fromEntries(placed)).toEqual({
    sent: [
      [0, 1],
      [1, 1],
    ],
    received: [[118, 1]],
    lost: [[119, 1]],
  });
});

test("has nothing to say of an empty trace", () => {
  expect(messageSeries(traceBuilder(["n1"]).build())).toBeNull();
});
