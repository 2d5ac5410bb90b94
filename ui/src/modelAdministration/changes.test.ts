import { describe, expect, it } from "vitest";

import { listChanges, toUpdate } from "./changes";
import { toDraft, type Draft } from "./draft";
import { NEW_GUARDRAIL } from "./guardrails";
import type { Model } from "./types";

const GUARDRAIL = {
  guardrailName: "Secrets",
  guardrailIdentifier: "deny:secret",
  guardrailVersion: "DRAFT",
  mode: "pre_call",
  description: null,
  allowedGroups: [],
};
const MODEL = {
  modelId: "llama",
  modelName: "meta/llama-8b",
  modelDescription: "a model",
  modelType: "textgen",
  streaming: true,
  hostingType: "lisa_hosted",
  features: [{ name: "toolCalls", overview: "calls tools" }],
  allowedGroups: ["research"],
  unsupportedParameters: ["top_k"],
  guardrailsConfig: { words: GUARDRAIL },
  containerConfig: { image: { baseImage: "vllm", type: "asset" }, sharedMemorySize: 2_048, environment: { A: "1", B: "2" } },
  autoScalingConfig: {
    blockDeviceVolumeSize: 50,
    minCapacity: 1,
    maxCapacity: 1,
    scaleToZero: false,
    idleSeconds: 630,
    cooldown: 420,
    defaultInstanceWarmup: 180,
    metricConfig: { albMetricName: "QueueDepth", targetValue: 4 },
  },
} as unknown as Model;
const BEFORE = toDraft(MODEL);
const update = (changed: Partial<Draft>) => toUpdate(MODEL, BEFORE, { ...BEFORE, ...changed });

describe("the request that changes a model", () => {
  it("is empty for an unchanged draft, also if the API has values that the form rounds", () => {
    expect(update({})).toEqual({});
    expect(update({ groups: " research ,", description: "a model " })).toEqual({});
  });

  it.each<[Partial<Draft>, object]>([
    [{ description: "" }, { modelDescription: "" }],
    [{ groups: "" }, { allowedGroups: [] }],
    [{ unsupported: "top_k, seed seed" }, { unsupportedParameters: ["top_k", "seed"] }],
    [{ unsupported: "" }, { unsupportedParameters: [] }],
    [{ streaming: false }, { streaming: false }],
    [{ maxCapacity: "3" }, { autoScalingInstanceConfig: { maxCapacity: 3 } }],
    [{ scaleToZero: true, idleMinutes: "11" }, { autoScalingInstanceConfig: { scaleToZero: true, idleSeconds: 660 } }],
    [{ sharedMemory: "4096" }, { containerConfig: { sharedMemorySize: 4_096 } }],
    [{ environment: "B=3\nC=4" }, { containerConfig: { environment: { A: "LISA_MARKED_FOR_DELETION", B: "3", C: "4" } } }],
    [{ guardrails: [] }, { guardrailsConfig: {} }],
  ])("has only the changed fields for %o", (changed, expected) => {
    expect(update(changed)).toEqual(expected);
  });

  it("keeps the overview of an ability that the model has", () => {
    expect(update({ features: ["toolCalls", "reasoning"] })).toEqual({
      features: [
        { name: "toolCalls", overview: "calls tools" },
        { name: "reasoning", overview: "" },
      ],
    });
  });

  it("has all guardrails if one of them changes, because the API replaces them together", () => {
    const added = { ...NEW_GUARDRAIL, name: "Names", identifier: "mask:smith" };
    expect(Object.keys(update({ guardrails: [...BEFORE.guardrails, added] }).guardrailsConfig ?? {})).toEqual(["words", "Names"]);
  });

  it("has no parts of a container for a model at a provider", () => {
    const provider = { ...MODEL, hostingType: "third_party", containerConfig: null, autoScalingConfig: null } as Model;
    const before = toDraft(provider);
    expect(toUpdate(provider, before, { ...before, maxCapacity: "9", environment: "A=1", description: "new" })).toEqual({ modelDescription: "new" });
  });
});

describe("the review of the changes", () => {
  it("has one row for each setting, each variable and each guardrail that changes", () => {
    const changes = listChanges(BEFORE, { ...BEFORE, groups: "", environment: "A=1\nC=4", guardrails: [] });
    expect(changes.map(({ name, before, after }) => [name, before, after])).toEqual([
      ["Groups", "research", "Everyone who is signed in"],
      ["Variable B", "2", "none"],
      ["Variable C", "none", "4"],
      ["Guardrail Secrets", "deny:secret\nBefore the model reads the question\nApplies to every user.", "none"],
    ]);
  });

  it("is empty exactly if the request is empty", () => {
    expect(listChanges(BEFORE, BEFORE)).toEqual([]);
    expect(listChanges(BEFORE, { ...BEFORE, cooldown: "421" })).toHaveLength(1);
  });
});
