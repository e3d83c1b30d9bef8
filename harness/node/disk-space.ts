/** The room on a node's disk, of which a fault can pretend that there is none. */
export class DiskSpace {
  full: boolean;

  constructor(full: boolean) {
    this.full = full;
  }

  /** @throws an error with the code ENOSPC, as a write of the operating system would. */
  check(): void {
    if (!this.full) return;
    const failure: NodeJS.ErrnoException = new Error("ENOSPC: no space left on device, write");
    failure.code = "ENOSPC";
    throw failure;
  }
}
