import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { assertNever } from "../../../../core/assert.ts";
import { messageOf } from "../../../../core/errors.ts";
import type { Json } from "../../../../core/json.ts";
import { LineSplitter } from "../../../../node/line-splitter.ts";
import { canDamage, damageFiles } from "../../../common/file-damage.ts";
import { Disk } from "./disk.ts";
import { CLOCKS_FOLDER, DISKS_FOLDER } from "./folders.ts";
import { type KeeperReply, type KeeperRequest, requestSchema } from "./protocol.ts";

/** Looks after the disks and the clock files of one run, and ends when the controller does: its input ends. */

const disks = new Map<string, Disk>();
const lanes = new Map<string, Promise<void>>();

const splitter = new LineSplitter(take);
process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk: string) => splitter.push(chunk));
process.stdin.once("end", () => void end());
process.once("SIGTERM", () => void end());

function take(line: string): void {
  const request = parse(line);
  if (typeof request === "string") {
    reply({ id: null, ok: false, error: request });
    return;
  }
  const { id, node } = request;
  const work = async (): Promise<void> => {
    try {
      reply({ id, ok: true, result: await perform(request) });
    } catch (thrown) {
      reply({ id, ok: false, error: messageOf(thrown) });
    }
  };
  lanes.set(node, (lanes.get(node) ?? Promise.resolve()).then(work));
}

function parse(line: string): KeeperRequest | string {
  try {
    const parsed = requestSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : z.prettifyError(parsed.error);
  } catch {
    return `not JSON: ${line.slice(0, 200)}`;
  }
}

async function perform(request: KeeperRequest): Promise<Json> {
  const { op, node } = request;
  const disk = disks.get(node) ?? new Disk(path.join(DISKS_FOLDER, node));
  disks.set(node, disk);
  switch (op) {
    case "open":
      if (request.megabytes !== null) return { device: await disk.create(request.megabytes) };
      disk.adopt();
      return { device: null };
    case "cut-power":
      return { ...(await disk.cutPower()) };
    case "fill":
      await disk.ballast.fill();
      return { ...disk.ballast.space() };
    case "free":
      await disk.ballast.free();
      return { ...disk.ballast.space() };
    case "can-damage":
      return { canDamage: canDamage(disk.folder, request.damage) };
    case "damage":
      return { ...damageFiles(disk.folder, request.damage) };
    case "set-clock":
      setClock(node, request.line);
      return {};
    default:
      return assertNever(request);
  }
}

/** A program that reads it at any moment finds the old line or the new one. */
function setClock(node: string, line: string): void {
  const file = path.join(CLOCKS_FOLDER, node);
  mkdirSync(CLOCKS_FOLDER, { recursive: true });
  writeFileSync(`${file}.new`, `${line}\n`);
  renameSync(`${file}.new`, file);
}

function reply(answer: KeeperReply): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

async function end(): Promise<void> {
  await Promise.all(lanes.values());
  await Promise.all([...disks.values()].map((disk) => disk.close()));
  process.exit(0);
}
