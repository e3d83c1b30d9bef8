import { folderIo } from "./disk-io.ts";
import { DiskSpace } from "./disk-space.ts";
import { type DiskFailure, openFileDisk } from "./file-disk.ts";
import type { NodeSettings } from "./node-settings.ts";
import { type OpenedStore, openMemoryStore } from "./record-store.ts";

/** A node's disk, and what can be done to it from outside. */
export interface NodeDisk extends OpenedStore {
  readonly space: DiskSpace;
  /** Whether a write succeeds, found out by one. */
  canWrite(): boolean;
}

/** Opens the disk that the settings name: files, or memory where they name no folder. */
export function openNodeDisk(
  { dataFolder, diskFull, durableMarks = false }: NodeSettings,
  onFailure: (failure: DiskFailure) => void,
): NodeDisk {
  const space = new DiskSpace(diskFull);
  if (dataFolder === null) return { ...openMemoryStore(space), space, canWrite: () => !space.full };
  const io = folderIo({ folder: dataFolder, space, marked: durableMarks });
  return { ...openFileDisk(io, onFailure), space, canWrite: () => io.canWrite() };
}
