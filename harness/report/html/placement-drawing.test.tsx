import { renderToString } from "preact-render-to-string";
import { expect, test } from "vitest";
import { at, historyOf } from "../testing/synthetic-run.ts";
import { momentsOf, PlacementDrawing } from "./placement-drawing.tsx";
import { linearScale } from "./svg/scale.ts";

const call = (process: number, fromS: number, toS: number) => [
  { process, f: "write", value: process, type: "invoke" as const, time: at(fromS) },
  { process, f: "write", value: process, type: "ok" as const, time: at(toS) },
];
/** Lines 0, 1 and 4 begin operations. */
const { operations } = historyOf([...call(0, 0, 3), ...call(1, 1, 2), ...call(2, 5, 6)]);
const x = linearScale(0, at(10), 100, 200);
const plot = { x, left: 100, right: 200, top: 0, bottom: 60 };

test("each takes effect when it begins, or with the one before it where that is later", () => {
  expect(momentsOf({ order: [1, 0, 4], stuck: 4 }, operations)).toEqual([
    { row: 1, time: at(1) },
    { row: 0, time: at(1) },
    { row: 2, time: at(5) },
  ]);
  expect(momentsOf({ order: [99], stuck: 4 }, operations)).toEqual([]);
});

test("draws the order as a line, and says of which operation it has no room", () => {
  const placement = { order: [0, 1], stuck: 4 };
  const drawn = renderToString(
    <PlacementDrawing {...{ placement, operations, plot }} rowHeight={20} />,
  );
  expect(drawn).toContain('d="M100 10L110 30"');
  expect(drawn).toContain('y="54"');
  expect(drawn).toContain("fits nowhere");
});

test("one that nobody names is not spoken of", () => {
  const placement = { order: [0], stuck: 99 };
  const drawn = renderToString(
    <PlacementDrawing {...{ placement, operations, plot }} rowHeight={20} />,
  );
  expect(drawn).not.toContain("fits nowhere");
  expect(drawn).not.toContain("placement-line");
});
