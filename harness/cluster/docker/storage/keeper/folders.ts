/** Where the keeper has the disks, one folder a node. */
export const DISKS_FOLDER = "/faultline-disks";
/** Where the keeper, and every node, have the lines that libfaketime reads, one file a node. */
export const CLOCKS_FOLDER = "/faultline-clocks";
