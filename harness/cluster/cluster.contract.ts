import { afterEach, describe } from "vitest";
import { describeDisks } from "./contract/disks.contract.ts";
import { describeDisturbances } from "./contract/disturbances.contract.ts";
import { describeInability } from "./contract/inability.contract.ts";
import { describeNetwork } from "./contract/network.contract.ts";
import { describeProcesses } from "./contract/processes.contract.ts";
import { describeService } from "./contract/service.contract.ts";
import { type ClusterUnderTest, createStage } from "./contract/testing/stage.ts";

/** What every driver has to do. */
export function describeCluster(driver: ClusterUnderTest): void {
  describe(`${driver.name} cluster`, () => {
    const stage = createStage(driver);
    afterEach(stage.clear);
    describeService(stage);
    describeNetwork(stage);
    describeProcesses(stage);
    describeDisks(stage);
    describeDisturbances(stage);
    describeInability(stage);
  });
}
