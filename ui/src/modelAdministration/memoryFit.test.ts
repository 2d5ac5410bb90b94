import { describe, expect, it } from "vitest";

import { computeFit, estimateBytesPerToken, findInstance, findParameters, findPrecision, weightBytes } from "./memoryFit";
import cases from "./memoryFit.cases.json";

describe("the memory of a model", () => {
  it.each(cases)("is the same as in the workflow: $name", ({ weights, bytesPerToken, tokens, gpus, gpuMemoryGib, context, usable, fits }) => {
    expect(computeFit(weights, bytesPerToken, tokens, { gpus, gpuMemoryGib })).toEqual({ weights, context, usable, fits });
  });

  it("halves with half the bits", () => {
    expect([weightBytes(8, "16"), weightBytes(8, "8"), weightBytes(8, "4")]).toEqual([16e9, 8e9, 4e9]);
  });

  it("of a context is near that of known models", () => {
    expect(estimateBytesPerToken(8)).toBe(131_072);
    expect(estimateBytesPerToken(70) / 327_680).toBeGreaterThan(1);
    expect(estimateBytesPerToken(70) / 327_680).toBeLessThan(1.5);
  });
});

it.each([
  ["meta-llama/Llama-3.1-8B-Instruct", 8],
  ["Qwen/Qwen2.5-0.5B", 0.5],
  ["mistralai/Mixtral-8x7B-Instruct-v0.1", 56],
  ["Qwen/Qwen3-30B-A3B", 30],
  ["bigscience/bloomz-560m", 0.56],
  ["sentence-transformers/all-MiniLM-L6-v2", null],
  ["mistralai/Mistral-Large", null],
])("the name %s has %s billion parameters", (name, billions) => {
  expect(findParameters(name)).toBe(billions);
});

it.each([
  ["Llama-3.1-8B", "16"],
  ["Llama-3.1-8B-FP8", "8"],
  ["Llama-3.1-8B-AWQ", "4"],
] as const)("the weights %s have %s bits", (name, bits) => {
  expect(findPrecision(name)).toBe(bits);
});

it("an instance type has GPUs that a model can use, or is not in the list", () => {
  expect(findInstance("g6e.12xlarge")).toMatchObject({ gpus: 4, gpuMemoryGib: 48 });
  expect([findInstance("m7i.large"), findInstance("inf2.xlarge"), findInstance("g5g.xlarge")]).toEqual([null, null, null]);
});
