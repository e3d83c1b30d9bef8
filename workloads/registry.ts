import { bank } from "./bank/bank.ts";
import { counter } from "./counter/counter.ts";
import { crdt } from "./crdt/crdt.ts";
import { dirtyRead } from "./dirty-read/dirty-read.ts";
import { echo } from "./echo/echo.ts";
import { listAppend } from "./list-append/list-append.ts";
import { longFork } from "./long-fork/long-fork.ts";
import { lostUpdate } from "./lost-update/lost-update.ts";
import { monotonic } from "./monotonic/monotonic.ts";
import { register } from "./register/register.ts";
import { rwRegister } from "./rw-register/rw-register.ts";
import { sessions } from "./sessions/sessions.ts";
import { set } from "./set/set.ts";
import { siblings } from "./siblings/siblings.ts";
import type { Workload } from "./workload.ts";
import { writeSkew } from "./write-skew/write-skew.ts";

export const WORKLOADS: readonly Workload[] = [
  register,
  sessions,
  echo,
  crdt,
  siblings,
  set,
  counter,
  listAppend,
  rwRegister,
  longFork,
  writeSkew,
  lostUpdate,
  monotonic,
  dirtyRead,
  bank,
];
