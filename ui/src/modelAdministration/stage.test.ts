import { describe, expect, it } from "vitest";

import { currentStage, describeStage, formatDuration, pollInterval } from "./stage";
import type { LifecycleEvent, Model } from "./types";

const AT = "2026-05-04T10:00:00.000Z";
const model = (changed: Partial<Model> = {}): Model => ({ modelId: "m", status: "Creating", hostingType: "third_party", updatedAt: AT, ...changed }) as Model;
const event = (step: string, operationId = "op-1"): LifecycleEvent => ({ at: AT, operationId, operation: "create", step, message: `Did ${step}.`, seconds: null, failure: null });

describe("the stage of an operation", () => {
  it("counts the stages of a model at a provider without those of a stack", () => {
    const stage = currentStage(model(), [event("begin"), event("publish_candidate")]);
    expect(stage).toMatchObject({ text: "testing the model", place: { at: 2, of: 5 } });
  });

  it("counts the stages of the stack of a self-hosted model", () => {
    const stage = currentStage(model({ hostingType: "lisa_hosted" }), [event("begin"), event("create_stack")]);
    expect(stage).toMatchObject({ text: "waiting for the stack", place: { at: 2, of: 7 } });
  });

  it("is the request until the workflow begins", () => {
    expect(currentStage(model(), [])?.text).toBe("waiting for its workflow");
    expect(currentStage(model({ status: "Stopping" }), [event("begin"), event("finish")])?.text).toBe("waiting for its workflow");
  });

  it("of a failed creation is the removal", () => {
    expect(currentStage(model(), [event("begin"), event("withdraw_route")])).toMatchObject({ text: "removing what was created", place: null });
  });

  it("of a deletion that interrupts a creation is its request at first", () => {
    expect(currentStage(model({ status: "Deleting" }), [event("begin"), event("probe")])?.text).toBe("waiting for its workflow");
  });

  it("after a step that the page does not know is the message of that step", () => {
    expect(currentStage(model({ status: "Updating" }), [event("replace_tasks")])?.text).toBe("Did replace_tasks.");
  });

  it("does not exist for a model that no operation changes", () => {
    expect(currentStage(model({ status: "InService" }), [event("begin"), event("finish")])).toBeNull();
  });

  it("is described by its number, its work and its time", () => {
    const stage = currentStage(model(), [event("begin")]);
    expect(stage && describeStage(stage, Date.parse(AT) + 125_000)).toBe("1/5 preparing a test request · 2 min");
  });
});

it.each([
  [0, 2_000],
  [50_000, 5_000],
  [3_600_000, 10_000],
])("after %d ms the next look is %d ms later", (since, pause) => {
  expect(pollInterval(since)).toBe(pause);
});

it("durations have the unit that fits", () => {
  expect([4.4, 61, 3_900].map(formatDuration)).toEqual(["4 s", "1 min", "1 h 5 min"]);
});
