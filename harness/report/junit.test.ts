import { describe, expect, it } from "vitest";
import { renderJunit } from "./junit.ts";
import { failingRun, interruptedRun, passingRun, unknownRun } from "./testing/fixtures.ts";
import { HOSTILE_TEXTS, hostileRun } from "./testing/hostile.ts";
import { assertNested, tagsOf } from "./testing/markup.ts";
import { runData } from "./testing/run-around.ts";

function elements(xml: string, name: string) {
  return tagsOf(xml).filter((tag) => tag.name === name && !tag.closing);
}

describe("renderJunit", () => {
  it("makes a test case of each checker and a failure of each violation", () => {
    const xml = renderJunit(failingRun());
    expect(xml).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites /);
    const [suite] = elements(xml, "testsuite");
    expect(Object.fromEntries(suite?.attributes ?? [])).toMatchObject({
      name: "raft-kv",
      tests: "5",
      failures: "1",
      errors: "0",
      timestamp: "2026-11-20T02:13:05.000Z",
    });
    const cases = elements(xml, "testcase").map(({ attributes }) => attributes.get("name"));
    expect(cases).toEqual(["linearizable", "stats", "exceptions", "availability", "nemesis"]);
    const [failure] = elements(xml, "failure");
    expect(failure?.attributes.get("type")).toBe("nonlinearizable");
    expect(failure?.attributes.get("message")).toBe(
      "Key k9 is not linearizable: 4 operations cannot be ordered.",
    );
    expect(xml).toContain("no order of these operations allows it");
    expect(xml).toContain('<property name="seed" value="42"/>');
    expect(xml).toContain(
      '<property name="reproduce" value="npx faultline run raft-kv --bug stale-read --seed 42"/>',
    );
  });

  it("makes an error, not a skip, of unknown", () => {
    const xml = renderJunit(unknownRun());
    expect(elements(xml, "error").map(({ attributes }) => attributes.get("type"))).toEqual([
      "unknown",
      "unknown",
    ]);
    expect(xml).toContain("<system-err>harness: stopping n2 took longer than 5 s</system-err>");
    expect(elements(xml, "skipped")).toEqual([]);
  });

  it("is green for a passing run", () => {
    const xml = renderJunit(passingRun());
    expect([...elements(xml, "failure"), ...elements(xml, "error")]).toEqual([]);
  });

  it("shows a verdict that no checker accounts for", () => {
    expect(elements(renderJunit(interruptedRun()), "error")).toHaveLength(1);
    const { history } = passingRun();
    const doubtful = runData(history, {
      valid: "unknown",
      reason: "interrupted",
      checkers: { stats: { valid: true } },
    });
    expect(
      elements(renderJunit(doubtful), "testcase").map(({ attributes }) => attributes.get("name")),
    ).toEqual(["stats", "verdict"]);
  });

  it.each(HOSTILE_TEXTS)("is well-formed XML 1.0 whatever the values are: %j", (text) => {
    const xml = renderJunit(hostileRun(text));
    const tags = tagsOf(xml);
    assertNested(tags);
    const names = new Set(tags.map(({ name }) => name));
    for (const name of names)
      expect(name).toMatch(/^(testsuites?|properties|property|testcase|failure|error|system-err)$/);
    expect(xml).not.toMatch(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
    expect(xml.replace(/&(amp|lt|gt|quot);/g, "")).not.toContain("&");
    expect(xml).not.toContain("]]>");
  });

  it("stays small when every value is a megabyte", () => {
    expect(renderJunit(hostileRun("x".repeat(1_000_000))).length).toBeLessThan(100_000);
  });
});
