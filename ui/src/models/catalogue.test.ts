import { describe, expect, it } from "vitest";

import type { ServedModel } from "../chat/gateway";
import { filterModels } from "./catalogue";

const model = (id: string, changed: Partial<ServedModel> = {}): ServedModel => ({
  id,
  mode: "chat",
  features: [],
  health: "healthy",
  contextWindow: null,
  ...changed,
});

describe("the catalogue of models", () => {
  it("finds by all words in name and features, in any case", () => {
    const all = [model("gpt-large", { features: ["imageInput"] }), model("gpt-small")];
    expect(filterModels(all, "GPT imageinput", "").map((one) => one.id)).toEqual(["gpt-large"]);
  });

  it("shows the models of one type", () => {
    const all = [model("a"), model("b", { mode: "image_generation" })];
    expect(filterModels(all, "", "image_generation").map((one) => one.id)).toEqual(["b"]);
  });

  it("shows models that do not answer last", () => {
    const all = [model("a", { health: "unhealthy" }), model("c"), model("b")];
    expect(filterModels(all, "", "").map((one) => one.id)).toEqual(["b", "c", "a"]);
  });
});
