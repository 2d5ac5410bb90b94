import { describe, expect, it } from "vitest";
import { EMPTY_DRAFT, toRequest } from "./draft";
import { isChosen, PRESETS } from "./presets";

describe("the presets of self-hosted models", () => {
  it.each(PRESETS)("name a version of their image, or leave the image of TEI to the API: $name", ({ draft }) => {
    expect(draft.image).toMatch(draft.inferenceContainer === "tei" ? /^$/ : /:v?\d[\w.-]*$/);
  });

  it("request a model of TEI without an image, and every other model with one", () => {
    const requests = PRESETS.map(({ draft }) => toRequest({ ...EMPTY_DRAFT, hosting: "lisa_hosted", ...draft }));
    expect(requests.map((one) => one.containerConfig?.image === undefined)).toEqual(requests.map((one) => one.inferenceContainer === "tei"));
  });

  it("are chosen by drafts with their container, image and instance type alone", () => {
    const chosen = PRESETS.map(({ draft }) => PRESETS.filter((preset) => isChosen(preset, { ...EMPTY_DRAFT, ...draft })).length);
    expect(chosen).toEqual(PRESETS.map(() => 1));
    expect(PRESETS.some((preset) => isChosen(preset, EMPTY_DRAFT))).toBe(false);
  });
});
