import { echo } from "./echo/echo.ts";
import { register } from "./register/register.ts";
import type { Workload } from "./workload.ts";

export const WORKLOADS: readonly Workload[] = [register, echo];
