import { z } from "zod";
import type { Json } from "../../../../core/json.ts";

/**
 * What the controller and the keeper of a run's disks say to each other: one JSON object a line. Each request has an id,
 * and each reply the id of its request. Requests for one node are done one after the other.
 */

const id = z.int();
const json = z.json().transform((value): Json => value);
const count = z.int().nonnegative();
/** Node names become names of files. */
const node = z.string().regex(/^[\w.-]+$/);
/** Below the root of the node's disk. */
const file = z.string().min(1);

export const requestSchema = z.discriminatedUnion("op", [
  /** Makes a disk of so many megabytes and mounts it. Null: the disk is a folder that is there already. */
  z.strictObject({ id, op: z.literal("open"), node, megabytes: z.int().positive().nullable() }),
  /** Throws away what was not synced. Nobody else may have the disk mounted. */
  z.strictObject({ id, op: z.literal("cut-power"), node }),
  z.strictObject({ id, op: z.literal("fill"), node }),
  z.strictObject({ id, op: z.literal("free"), node }),
  z.strictObject({ id, op: z.literal("list"), node }),
  z.strictObject({ id, op: z.literal("flip-bit"), node, file, offset: count, bit: count.max(7) }),
  z.strictObject({ id, op: z.literal("truncate"), node, file, bytes: count }),
  /** Writes the line that libfaketime of this node reads. */
  z.strictObject({ id, op: z.literal("set-clock"), node, line: z.string() }),
]);
export type KeeperRequest = z.infer<typeof requestSchema>;

export const replySchema = z.discriminatedUnion("ok", [
  z.strictObject({ id, ok: z.literal(true), result: json }),
  /** `id` is null when the request could not be read. */
  z.strictObject({ id: id.nullable(), ok: z.literal(false), error: z.string() }),
]);
export type KeeperReply = z.infer<typeof replySchema>;

/** `device` is null for a folder. */
export const openedSchema = z.strictObject({ device: z.string().nullable() });

const changedFile = z.strictObject({
  file,
  /** Null where there was no such file. */
  bytesBefore: count.nullable(),
  bytesAfter: count.nullable(),
});
export type ChangedFile = z.infer<typeof changedFile>;

export const powerCutSchema = z.strictObject({
  /** Files that are not as the node last saw them. */
  changed: z.array(changedFile).readonly(),
  tookMs: z.number(),
});
export type PowerCut = z.infer<typeof powerCutSchema>;

export const spaceSchema = z.strictObject({
  sizeBytes: count,
  /** What a program may still write, as `df` says. */
  availableBytes: count,
  ballastBytes: count,
  /** How the disk answers an attempt to write one more block: `ENOSPC`, or null when it took it. */
  refusal: z.string().nullable(),
});
export type Space = z.infer<typeof spaceSchema>;

export const listedSchema = z.array(z.strictObject({ file, bytes: count })).readonly();
export type Listed = z.infer<typeof listedSchema>;

/** A byte, or a length in bytes, before and after. */
export const damagedSchema = z.strictObject({ before: count, after: count });
export type Damaged = z.infer<typeof damagedSchema>;

export const doneSchema = z.strictObject({});
