// A cell is one `faultline run` in a process of its own. It dies at once when the one who started it does, and what it
// started dies with it: nodes by their reaper, containers by theirs.
const onOrphaned = (): void => {
  process.kill(process.pid, "SIGKILL");
};
process.on("disconnect", onOrphaned);

await import("../main.ts");

process.off("disconnect", onOrphaned);
process.disconnect?.();
