import { expect, test } from "vitest";
import { transactionModelsIn } from "./transaction-models.ts";

test("tutorial: models by Jepsen's names, with commas between them", () => {
  expect(transactionModelsIn(undefined)).toEqual(["strict-serializable"]);
  expect(transactionModelsIn("PL-3, snapshot-isolation")).toEqual([
    "serializable",
    "snapshot-isolation",
  ]);
  expect(() => transactionModelsIn("serialisable")).toThrow(
    "Unknown consistency model 'serialisable'",
  );
});
