import { expect, test } from "vitest";
import { modelOutcomesOf } from "./model-outcomes.ts";

const withAnomalies = (anomalies: Readonly<Record<string, number>>) =>
  modelOutcomesOf({ "list-append": { valid: true, details: { anomalies } } });

test("tutorial: what transactions did rules models out, whatever is claimed, and the anomaly is named", () => {
  const { brokenBy, models } = withAnomalies({ "lost-update": 3, "G2-item": 1 });
  expect(models).toMatchObject({
    "strict-serializable": false,
    "repeatable-read": false,
    "snapshot-isolation": false,
    "read-atomic": true,
  });
  expect(brokenBy).toMatchObject({ serializable: "G2-item", "snapshot-isolation": "lost-update" });
  expect(brokenBy).not.toHaveProperty("read-atomic");
});

test("without anomalies nothing was found against any model; without a verdict nothing is known", () => {
  expect(Object.values(withAnomalies({}).models)).not.toContain(false);
  const unknown = { valid: "unknown", details: { anomalies: { G0: 1 } } } as const;
  expect(modelOutcomesOf({ "list-append": unknown })).toEqual({ models: {}, brokenBy: {} });
});

test("models that were decided one by one rule out those that imply them", () => {
  const details = { models: { "read-atomic": true, "causal-cerone": false } };
  const findings = [{ anomaly: "missing-cause", message: "", ops: [] }];
  const { brokenBy, models } = modelOutcomesOf({ isolation: { valid: true, details, findings } });
  expect(models).toMatchObject({ "causal-cerone": false, "snapshot-isolation": false });
  expect(models).not.toHaveProperty("read-atomic");
  expect(brokenBy).toMatchObject({ serializable: "missing-cause" });
});
