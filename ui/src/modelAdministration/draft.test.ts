import { describe, expect, it } from "vitest";

import { curlCommand, formatRequest } from "./curl";
import { EMPTY_DRAFT, toDraft, toRequest, type Draft } from "./draft";
import type { Model } from "./types";
import { findProblems, stepOf, stepsOf } from "./validation";

const draft = (changed: Partial<Draft> = {}): Draft => ({ ...EMPTY_DRAFT, modelId: "nova", modelName: "bedrock/nova", ...changed });
const selfHosted = (changed: Partial<Draft> = {}): Draft =>
  draft({ hosting: "lisa_hosted", instanceType: "g5.xlarge", image: "vllm/vllm-openai:v1", ...changed });

describe("the request of a draft", () => {
  it("has none of the self-hosted parts for a model at a provider", () => {
    const request = toRequest(draft({ instanceType: "g5.xlarge", groups: "research, , legal,research" }));
    expect(request).not.toHaveProperty("instanceType");
    expect(request.allowedGroups).toEqual(["research", "legal"]);
  });

  it("has all five parts for a self-hosted model, and neither address nor key", () => {
    const request = toRequest(selfHosted({ apiKey: "sk-1", modelUrl: "http://10.0.0.1", environment: "A=1=2\n\nB=" }));
    expect(Object.keys(request)).toEqual(
      expect.arrayContaining(["instanceType", "inferenceContainer", "containerConfig", "autoScalingConfig", "loadBalancerConfig"]),
    );
    expect(request.containerConfig?.environment).toEqual({ A: "1=2", B: "" });
    expect(request).not.toHaveProperty("apiKey");
    expect(request).not.toHaveProperty("modelUrl");
  });

  it("does not stream from a model that cannot", () => {
    expect(toRequest(draft({ modelType: "embedding", streaming: true })).streaming).toBe(false);
  });

  it("is the same for the draft of the model that it created", () => {
    const request = toRequest(selfHosted({ scaleToZero: true, minCapacity: "0", idleMinutes: "20", environment: "A=1", unsupported: "top_p" }));
    expect(toRequest(toDraft({ ...request, guardrailsConfig: {} } as unknown as Model))).toEqual(request);
  });

  it("never shows the key as JSON or as a command, and quotes apostrophes for the shell", () => {
    const request = toRequest(draft({ apiKey: "sk-secret", description: "the team's model" }));
    expect(formatRequest(request)).not.toContain("sk-secret");
    expect(curlCommand("https://api", request)).not.toContain("sk-secret");
    expect(curlCommand("https://api", request)).toContain(String.raw`the team'\''s model`);
  });
});

describe("the problems of a draft", () => {
  it.each<[Partial<Draft>, string]>([
    [{ modelId: "a b" }, "modelId"],
    [{ modelId: "metadata" }, "modelId"],
    [{ modelName: " " }, "modelName"],
    [{ hosting: "internal_hosted" }, "modelUrl"],
    [{ modelUrl: "10.0.0.1" }, "modelUrl"],
    [{ groups: "x".repeat(201) }, "allowedGroups"],
    [{ unsupported: "top_p, max_tokens" }, "unsupportedParameters"],
  ])("%o has a problem at %s", (changed, field) => {
    expect(Object.keys(findProblems(draft(changed)))).toEqual([field]);
  });

  it.each<[Partial<Draft>, string]>([
    [{ instanceType: "large" }, "instanceType"],
    [{ image: "two words" }, "containerConfig.image.baseImage"],
    [{ image: "" }, "containerConfig.image.baseImage"],
    [{ environment: "1A=2" }, "containerConfig.environment"],
    [{ volumeSize: "29" }, "autoScalingConfig.blockDeviceVolumeSize"],
    [{ minCapacity: "0" }, "autoScalingConfig.minCapacity"],
    [{ minCapacity: "3", maxCapacity: "2" }, "autoScalingConfig.maxCapacity"],
    [{ scaleToZero: true, idleMinutes: "0" }, "autoScalingConfig.idleSeconds"],
    [{ warmup: "3601" }, "autoScalingConfig.defaultInstanceWarmup"],
    [{ target: "0" }, "autoScalingConfig.metricConfig.targetValue"],
    [{ healthPath: "health" }, "loadBalancerConfig.healthCheckConfig.path"],
  ])("a self-hosted model with %o has a problem at %s", (changed, field) => {
    expect(Object.keys(findProblems(selfHosted(changed)))).toEqual([field]);
    expect(stepsOf(selfHosted())).toContain(stepOf(field));
  });

  it("do not exist in complete drafts", () => {
    expect([draft(), selfHosted(), selfHosted({ scaleToZero: true, minCapacity: "0" }), selfHosted({ inferenceContainer: "tei", image: "" })].map(findProblems)).toEqual(
      [{}, {}, {}, {}],
    );
  });

  it("of an unknown field are shown with the whole request", () => {
    expect(stepOf("guardrailsConfig.words.guardrailIdentifier")).toBe("access");
    expect(stepOf("another.x")).toBe("review");
  });
});
