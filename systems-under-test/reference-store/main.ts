import { host } from "../../harness/node/host.ts";
import { referenceStore } from "./system.ts";

host(referenceStore.createProgram);
