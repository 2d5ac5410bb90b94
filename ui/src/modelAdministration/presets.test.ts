import { describe, expect, it } from "vitest";
import { PRESETS } from "./presets";

describe("the presets of self-hosted models", () => {
  it.each(PRESETS)("name a version of their image: $name", ({ draft }) => {
    expect(draft.image).toMatch(/:v?\d[\w.-]*$/);
  });
});
