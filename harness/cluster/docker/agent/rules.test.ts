import { expect, it } from "vitest";
import type { DesiredState } from "./protocol.ts";
import { compareRules, restoreText, rulesOf } from "./rules.ts";

const NONE: DesiredState = {
  drops: [],
  resets: [],
  packet: null,
  bandwidthKbit: null,
  peers: ["10.0.0.11", "10.0.0.12"],
  peerPort: 7000,
};

it("writes a state as one chain, replaced as a whole", () => {
  const drops = [
    { from: "10.0.0.11", port: 7000 },
    { from: "10.0.0.12", port: null },
  ];
  expect(restoreText(rulesOf({ ...NONE, drops }, false))).toBe(
    [
      "*filter",
      ":FAULTLINE - [0:0]",
      "-A FAULTLINE -s 10.0.0.11/32 -p tcp -m tcp --dport 7000 -j DROP",
      "-A FAULTLINE -s 10.0.0.12/32 -j DROP",
      "COMMIT",
      "",
    ].join("\n"),
  );
});

it("resets both directions, but lets the resets themselves pass", () => {
  const rules = rulesOf({ ...NONE, resets: ["10.0.0.11"] }, false);
  const rest = "-p tcp -m tcp ! --tcp-flags RST RST -j REJECT --reject-with tcp-reset";
  expect(rules).toEqual([
    `-A FAULTLINE -s 10.0.0.11/32 ${rest}`,
    `-A FAULTLINE -d 10.0.0.11/32 ${rest}`,
  ]);
});

it("queues what goes to peers after what is dropped and reset, and never copies again", () => {
  const rules = rulesOf({ ...NONE, resets: ["10.0.0.12"] }, true);
  expect(rules.slice(2)).toEqual([
    "-A FAULTLINE -d 10.0.0.11/32 -m mark ! --mark 0x46 -j NFQUEUE --queue-num 5 --queue-bypass",
    "-A FAULTLINE -d 10.0.0.12/32 -m mark ! --mark 0x46 -j NFQUEUE --queue-num 5 --queue-bypass",
  ]);
});

it("sees rules that are missing, that nobody asked for, and that stand in another order", () => {
  const [first = "", second = ""] = rulesOf(NONE, true);
  const asked = [first, second];
  const listing = (rules: readonly string[]) => ["-N FAULTLINE", ...rules, ""].join("\n");
  const same = { missing: [], unasked: [], inOrder: true };
  expect(compareRules(asked, listing(asked))).toEqual(same);
  expect(compareRules([], listing([]))).toEqual(same);
  expect(compareRules(asked, listing([second, first]))).toEqual({ ...same, inOrder: false });
  expect(compareRules(asked, listing([first, "-A FAULTLINE -j DROP"]))).toEqual({
    missing: [second],
    unasked: ["-A FAULTLINE -j DROP"],
    inOrder: false,
  });
});
