import { describe, expect, it } from "vitest";

import { findAdapterProblem, NEW_ADAPTER, toAdapters, type AdapterDraft } from "./adapters";
import { listChanges, needsRestart, toUpdate } from "./changes";
import { EMPTY_DRAFT, toDraft, toRequest, type Draft } from "./draft";
import type { Model } from "./types";
import { findProblems, stepOf } from "./validation";

const LAW: AdapterDraft = { ...NEW_ADAPTER, modelId: "law", weights: "adapters/law", groups: "jurists" };
const SQL: AdapterDraft = { ...NEW_ADAPTER, modelId: "sql", modelName: "org/sql", weights: "adapters/sql", rank: "64" };

const draft = (changed: Partial<Draft> = {}): Draft => ({
  ...EMPTY_DRAFT,
  hosting: "lisa_hosted",
  modelId: "base",
  modelName: "org/base",
  instanceType: "g6e.xlarge",
  image: "vllm/vllm-openai:v0.29.0",
  adapters: [LAW, SQL],
  ...changed,
});

describe("the adapters of a draft", () => {
  it("are in the request with their ranks and groups", () => {
    expect(toRequest(draft()).loraAdapters).toEqual([
      { modelId: "law", modelName: null, modelDescription: null, weights: "adapters/law", rank: 16, allowedGroups: ["jurists"] },
      { modelId: "sql", modelName: "org/sql", modelDescription: null, weights: "adapters/sql", rank: 64, allowedGroups: [] },
    ]);
  });

  it.each<Partial<Draft>>([{ inferenceContainer: "tgi" }, { modelType: "embedding" }, { hosting: "third_party" }, { adapters: [] }])(
    "are not in the request, and have no problems, with %o",
    (changed) => {
      const without = draft({ adapters: [{ ...LAW, modelId: "" }], ...changed });
      expect(toRequest(without)).not.toHaveProperty("loraAdapters");
      expect(Object.keys(findProblems(without)).filter((field) => field.startsWith("loraAdapters"))).toEqual([]);
    },
  );

  it.each<[Partial<AdapterDraft>, string]>([
    [{ modelId: "" }, "loraAdapters[1].modelId"],
    [{ modelId: "base" }, "loraAdapters[1].modelId"],
    [{ modelId: "law" }, "loraAdapters[1].modelId"],
    [{ modelId: "metadata" }, "loraAdapters[1].modelId"],
    [{ modelName: "org/base" }, "loraAdapters[1].modelName"],
    [{ modelName: "law" }, "loraAdapters[1].modelName"],
    [{ weights: "" }, "loraAdapters[1].weights"],
    [{ weights: "adapters/../keys" }, "loraAdapters[1].weights"],
    [{ groups: "x".repeat(201) }, "loraAdapters[1].allowedGroups"],
  ])("have a problem at their field: %o", (changed, field) => {
    expect(Object.keys(findProblems(draft({ adapters: [LAW, { ...SQL, ...changed }] })))).toEqual([field]);
    expect(stepOf(field)).toBe("container");
  });

  it("are at most sixteen", () => {
    const many = Array.from({ length: 17 }, (_, n) => ({ ...LAW, modelId: `law-${n}` }));
    expect(Object.keys(findProblems(draft({ adapters: many })))).toEqual(["loraAdapters"]);
  });

  it("show the problem that the API found, by an index in brackets or after a dot", () => {
    expect(findAdapterProblem({ "loraAdapters[0].weights": "wrong" }, 0, "weights")).toBe("wrong");
    expect(findAdapterProblem({ "loraAdapters.0.weights": "wrong" }, 0, "weights")).toBe("wrong");
    expect(findAdapterProblem({ "loraAdapters.0.weights": "wrong" }, 1, "weights")).toBeNull();
  });
});

describe("the change of the adapters of a model", () => {
  const model = { ...toRequest(draft()), guardrailsConfig: {} } as unknown as Model;

  it("sends all adapters, is listed, and starts new tasks", () => {
    const [before, after] = [toDraft(model), { ...toDraft(model), adapters: [{ ...LAW, rank: "32" }] }];
    const update = toUpdate(model, before, after);
    expect(update).toEqual({ loraAdapters: toAdapters(after.adapters) });
    expect(listChanges(before, after).map(({ key }) => key)).toEqual(["loraAdapters"]);
    expect(needsRestart(update)).toBe(true);
  });

  it("sends an empty list if the last one is removed, and nothing without a change", () => {
    const before = toDraft(model);
    expect(toUpdate(model, before, { ...before, adapters: [] })).toEqual({ loraAdapters: [] });
    expect(toUpdate(model, before, toDraft(model))).toEqual({});
  });
});
