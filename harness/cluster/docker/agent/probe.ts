import net from "node:net";
import type { Connects, Probed, ProbeOutcome, ProbeTarget } from "./protocol.ts";

/** A lost packet must not make an open way look closed: a silent target is tried again this often. */
const TRY_EVERY_MS = 100;

/** Connects to all targets at once. Each is asked until it answers, or until `timeoutMs` have gone by. */
export function probe(
  targets: readonly ProbeTarget[],
  timeoutMs: number,
): Promise<readonly Probed[]> {
  return Promise.all(targets.map((target) => probeTarget(target, timeoutMs)));
}

function probeTarget(target: ProbeTarget, timeoutMs: number): Promise<Probed> {
  return new Promise((resolve) => {
    const attempts: net.Socket[] = [];
    const finish = (outcome: ProbeOutcome, connectUs: number | null): void => {
      clearInterval(again);
      clearTimeout(end);
      for (const socket of attempts) socket.destroy();
      resolve({ node: target.node, outcome, connectUs });
    };
    const attempt = (): void => {
      attempts.push(connect(target.address, target.port, finish));
    };
    const again = setInterval(attempt, TRY_EVERY_MS);
    const end = setTimeout(() => finish("silent", null), timeoutMs);
    attempt();
  });
}

/** Makes `times` connections at once, and tells how long each took to be answered. */
export async function measureConnects(
  address: string,
  port: number,
  times: number,
  timeoutMs: number,
): Promise<Connects> {
  const durations = await Promise.all(
    Array.from({ length: times }, () => timeConnect(address, port, timeoutMs)),
  );
  const answered = durations.filter((us) => us !== null);
  return { connectUs: answered.sort((a, b) => a - b), silent: times - answered.length };
}

function timeConnect(address: string, port: number, timeoutMs: number): Promise<number | null> {
  return new Promise((resolve) => {
    const finish = (connectUs: number | null): void => {
      clearTimeout(end);
      socket.destroy();
      resolve(connectUs);
    };
    const socket = connect(address, port, (_, connectUs) => finish(connectUs));
    const end = setTimeout(() => finish(null), timeoutMs);
  });
}

type OnAnswer = (outcome: ProbeOutcome, connectUs: number) => void;

/** Reports an answer from the other side. Says nothing when there is none, or no way. */
function connect(address: string, port: number, onAnswer: OnAnswer): net.Socket {
  const startedMs = performance.now();
  const answer = (outcome: ProbeOutcome): void => {
    onAnswer(outcome, Math.round((performance.now() - startedMs) * 1000));
  };
  const socket = net.connect(port, address);
  socket.once("connect", () => {
    answer("open");
    // Leaves nothing behind: neither a half-open connection there nor one that waits for its end here.
    socket.resetAndDestroy();
  });
  socket.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "ECONNREFUSED") answer("refused");
    if (error.code === "ECONNRESET") answer("reset");
  });
  return socket;
}
