import { readFileSync } from "node:fs";
import { run } from "./command.ts";

/** Where the kernel waits at most this long between two tries to send again, a healed connection goes on by itself. */
const SHORT_WAIT_MS = 2000;
const RTO_MAX_FILE = "/proc/sys/net/ipv4/tcp_rto_max_ms";

/** The longest time between two tries to send again; null where the kernel has no such limit (before Linux 6.15). */
export function tcpRtoMaxMs(): number | null {
  try {
    return Number(readFileSync(RTO_MAX_FILE, "utf8"));
  } catch {
    return null;
  }
}

/** Closes all connections of TCP with these addresses, with a reset to both sides. Resolves to their number. */
export async function closeSockets(addresses: readonly string[]): Promise<number> {
  if (addresses.length === 0) return 0;
  return lines(await run("ss", ["-HtnK", ...anyOf(addresses)])).length;
}

/**
 * After a long cut the kernel may wait minutes before it tries to send again, and the cut seems to go on. Closes such
 * connections, where the kernel has not been told to try more often. Resolves to their number.
 */
export async function closeStuckSockets(addresses: readonly string[]): Promise<number> {
  if (addresses.length === 0 || (tcpRtoMaxMs() ?? Number.POSITIVE_INFINITY) <= SHORT_WAIT_MS)
    return 0;
  const stuck = stuckSockets(await run("ss", ["-Hton", ...anyOf(addresses)]));
  if (stuck.length === 0) return 0;
  await run("ss", [
    "-HtnK",
    ...stuck.flatMap((filter, i) => (i === 0 ? filter : ["or", ...filter])),
  ]);
  return stuck.length;
}

function anyOf(addresses: readonly string[]): readonly string[] {
  return addresses.flatMap((address, i) => (i === 0 ? ["dst", address] : ["or", "dst", address]));
}

/** The connections in the output of `ss -Hton` that will not try again soon, as filters for `ss`. */
export function stuckSockets(output: string): readonly (readonly string[])[] {
  return lines(output).flatMap((line) => {
    const timer = /timer:\(on,([^,]*),/.exec(line)?.[1];
    if (timer === undefined || durationMs(timer) <= SHORT_WAIT_MS) return [];
    const [, , , local, remote] = line.trim().split(/\s+/);
    return local === undefined || remote === undefined ? [] : [filterFor(local, remote)];
  });
}

function filterFor(local: string, remote: string): readonly string[] {
  return ["(", "src", local, "and", "dst", remote, ")"];
}

/** As `ss` prints it: `096ms`, `2sec`, `2.708ms` for 2 seconds and 708 ms, `1min12sec`. */
function durationMs(text: string): number {
  const [, min = "0", sec = "0", ms = "0"] =
    /^(?:(\d+)min)?(?:(\d+)(?:sec|\.))?(?:(\d+)ms)?$/.exec(text) ?? [];
  return (Number(min) * 60 + Number(sec)) * 1000 + Number(ms);
}

function lines(output: string): readonly string[] {
  return output.split("\n").filter((line) => line.trim() !== "");
}
