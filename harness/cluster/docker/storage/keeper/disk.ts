import { chmodSync, closeSync, mkdirSync, openSync, rmdirSync, rmSync } from "node:fs";
import path from "node:path";
import { Ballast } from "./ballast.ts";
import { run, untilItWorks } from "./commands.ts";
import { changesBetween, contentsOf } from "./files.ts";
import type { PowerCut } from "./protocol.ts";

/** The node may run as any user. */
const ANYBODY = 0o777;
/** `losetup -a` on the engine's machine shows this path, and with its argument whose it is. */
const IMAGES = path.join("/var/tmp", process.argv[2] ?? "faultline");
/** The kernel writes nothing back by itself before this many seconds, longer than a run. */
const COMMIT_SECONDS = 600;
/** How long the engine may take to let go of the disk of a dead container. */
const RELEASE_TIMEOUT_MS = 5_000;
/** `EXT4_IOC_SHUTDOWN` with `EXT4_GOING_FLAGS_NOLOGFLUSH`: as if the power went, nothing more gets to the disk. */
const CUT =
  'sysopen(F, $ARGV[0], 0) or die "open: $!"; my $how = pack("L", 2); ioctl(F, 0x8004587d, $how) or die "ioctl: $!";';

/** The disk of one node as the keeper has it before it: mounted, so that it lives on while the node is down. */
export class Disk {
  readonly folder: string;
  readonly ballast: Ballast;
  #device: { readonly name: string; readonly fd: number } | null = null;

  constructor(folder: string) {
    this.folder = folder;
    this.ballast = new Ballast(folder);
  }

  /** Takes a folder of the engine's own disk for what it is. */
  adopt(): void {
    chmodSync(this.folder, ANYBODY);
  }

  /** Makes an ext4 of its own on a loop device, whose name is the answer. The kernel detaches it after its last user. */
  async create(megabytes: number): Promise<string> {
    const image = path.join(IMAGES, `${path.basename(this.folder)}.img`);
    mkdirSync(IMAGES, { recursive: true });
    mkdirSync(this.folder, { recursive: true });
    // Small blocks: the last block of a file takes up to a block more, even on a full disk.
    await run(
      "mkfs.ext4",
      "-q",
      "-b",
      "1024",
      "-m",
      "0",
      "-E",
      "nodiscard",
      image,
      `${megabytes}M`,
    );
    // `mount` chooses a free loop device and marks it autoclear in one go: no moment at which it could be left over.
    await run("mount", "-o", `loop,${options}`, image, this.folder);
    const name = await run("findmnt", "-n", "-o", "SOURCE", "--mountpoint", this.folder);
    // Held open, the device stays attached while nothing is mounted.
    this.#device = { name, fd: openSync(name, "r+") };
    rmSync(image);
    rmdirSync(path.join(this.folder, "lost+found"));
    chmodSync(this.folder, ANYBODY);
    await run("sync", "-f", this.folder);
    return name;
  }

  /** Leaves on the disk what was synced and nothing else, as after a loss of power, and mounts it again. */
  async cutPower(): Promise<PowerCut> {
    if (!this.#device) throw new Error("a folder of the engine's own disk has no power to lose");
    const startMs = performance.now();
    const device = this.#device.name;
    const before = contentsOf(this.folder);
    const wasFull = this.ballast.inPlace;
    await run("perl", "-e", CUT, this.folder);
    await this.ballast.free();
    await run("umount", this.folder);
    // Refused while anyone has it mounted. It also drops all that the kernel remembers of the device: without that, a block
    // that never reached the disk could be read again.
    await untilItWorks(RELEASE_TIMEOUT_MS, () => run("blockdev", "--setbsz", "4096", device));
    await run("mount", "-o", options, device, this.folder);
    const changed = changesBetween(before, contentsOf(this.folder));
    if (wasFull) await this.ballast.fill();
    return { changed, tookMs: Math.round(performance.now() - startMs) };
  }

  /** Lets go of it. Containers that have it mounted keep it until they end. */
  async close(): Promise<void> {
    await this.ballast.free();
    if (!this.#device) return;
    closeSync(this.#device.fd);
    this.#device = null;
    await run("umount", this.folder).catch(() => {});
  }
}

const options = `commit=${COMMIT_SECONDS},noinit_itable,noatime`;
