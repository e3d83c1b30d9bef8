import { z } from "zod";
import type { Json } from "../../../../core/json.ts";
import { DAMAGE_KINDS, type FileDamage } from "../../../cluster.ts";

/**
 * What the controller and the keeper of a run's disks say to each other: one JSON object a line. Each request has an id,
 * and each reply the id of its request. Requests for one node are done one after the other.
 */

const id = z.int();
const json = z.json().transform((value): Json => value);
const count = z.int().nonnegative();
/** Node names become names of files. */
const node = z.string().regex(/^[\w.-]+$/);

const damage: z.ZodType<FileDamage> = z.strictObject({
  kind: z.enum(DAMAGE_KINDS),
  bound: z.enum(["found-out", "none"]),
  seed: count,
});

export const requestSchema = z.discriminatedUnion("op", [
  /** Makes a disk of so many megabytes and mounts it. Null: the disk is a folder that is there already. */
  z.strictObject({ id, op: z.literal("open"), node, megabytes: z.int().positive().nullable() }),
  /** Throws away what was not synced. Nobody else may have the disk mounted. */
  z.strictObject({ id, op: z.literal("cut-power"), node }),
  z.strictObject({ id, op: z.literal("fill"), node }),
  z.strictObject({ id, op: z.literal("free"), node }),
  /** Whether there is anything that could be damaged so. */
  z.strictObject({ id, op: z.literal("can-damage"), node, damage }),
  z.strictObject({ id, op: z.literal("damage"), node, damage }),
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
  /** Below the root of the node's disk. */
  file: z.string().min(1),
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

export const damageableSchema = z.strictObject({ canDamage: z.boolean() });

export const damagedSchema = z.strictObject({
  holds: z.boolean(),
  isFoundOut: z.boolean(),
  evidence: json,
});

export const doneSchema = z.strictObject({});
