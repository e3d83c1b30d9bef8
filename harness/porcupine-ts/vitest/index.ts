import { expect } from "vitest";
import type { Model } from "../model.ts";
import type { CheckOptions } from "../result.ts";
import { judge, type RecordedHistory } from "./judge.ts";

declare module "vitest" {
  interface Matchers<T> {
    /**
     * Passes when the history, a list of operations or of events, is linearizable by the model. Fails with the reason
     * and the operations that are illegal by themselves. When the budget runs out first, it fails with `not` too.
     */
    toBeLinearizable: <State, Input, Output>(
      model: Model<State, Input, Output>,
      options?: CheckOptions,
    ) => void;
  }
}

expect.extend({
  toBeLinearizable<State, Input, Output>(
    received: RecordedHistory<Input, Output>,
    model: Model<State, Input, Output>,
    options: CheckOptions = {},
  ) {
    const { result, message } = judge(received, model, options);
    // What vitest calls a pass is a failure under `not`: an unknown fails either way.
    const pass = result === "unknown" ? this.isNot : result === "ok";
    return { pass, message: () => message };
  },
});
