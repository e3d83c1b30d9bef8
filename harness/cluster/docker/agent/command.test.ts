import { expect, it } from "vitest";
import { run } from "./command.ts";

it("gives a program its input, and gets what it prints", async () => {
  expect(await run("cat", [], "one\ntwo\n")).toBe("one\ntwo\n");
  expect(await run("printf", ["%s|", "it's", "$HOME", "a b"])).toBe("it's|$HOME|a b|");
  expect(await run("true", [])).toBe("");
});

it("runs one program after the other, each with its own output", async () => {
  const outputs = await Promise.all(["a", "b", "c"].map((word) => run("echo", [word])));
  expect(outputs).toEqual(["a\n", "b\n", "c\n"]);
});

it("says which program failed, how, and what it said", async () => {
  const failing = run("sh", ["-c", "echo half; echo no space >&2; exit 4"]);
  await expect(failing).rejects.toThrow(/'sh -c .*' exited with 4: no space/);
  await expect(run("no-such-program", [])).rejects.toThrow(/exited with 127: .*not found/);
  expect(await run("echo", ["still here"])).toBe("still here\n");
});

it("takes large outputs, and a new shell when the old one was killed", async () => {
  expect(await run("seq", ["100000"])).toHaveLength(588_895);
  await expect(run("sh", ["-c", "kill -9 $PPID"])).rejects.toThrow("was ended with its shell");
  expect(await run("echo", ["again"])).toBe("again\n");
});
