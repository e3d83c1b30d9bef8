import { readFileSync } from "node:fs";

/** What the kernel says of all TCP connections of this network namespace. Missing where there is no Linux. */
const TABLES = ["/proc/net/tcp", "/proc/net/tcp6"] as const;

/**
 * How many bytes the kernel holds that the other side has not acknowledged, by local port; ports without any are left
 * out. Empty where the kernel does not tell. Reading costs milliseconds on a machine with much memory.
 */
export function unacknowledgedBytes(): ReadonlyMap<number, number> {
  const bytes = new Map<number, number>();
  for (const file of TABLES) {
    for (const [port, count] of parseTcpTable(readIfThere(file))) bytes.set(port, count);
  }
  return bytes;
}

/**
 * Reads the format of proc(5): `sl local_address rem_address st tx_queue:rx_queue ...`, addresses as `IP:PORT`, all of it
 * hexadecimal. Two connections of one local port to different peers cannot be told apart; the fuller one counts.
 */
export function parseTcpTable(text: string): ReadonlyMap<number, number> {
  const bytes = new Map<number, number>();
  for (const line of text.split("\n").slice(1)) {
    const [, port, state, queue] = ROW.exec(line) ?? [];
    if (port === undefined || state !== ESTABLISHED || queue === undefined) continue;
    const local = Number.parseInt(port, 16);
    const count = Number.parseInt(queue, 16);
    if (count > 0) bytes.set(local, Math.max(count, bytes.get(local) ?? 0));
  }
  return bytes;
}

const ROW = /^ *\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) ([0-9A-F]{8}):/;
const ESTABLISHED = "01";

function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
