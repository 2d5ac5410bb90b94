import { expect, it } from "vitest";

import { differences, withChanges } from "./difference";
import type { Configuration } from "./types";

const before: Configuration = {
  enabledComponents: { viewMetaData: true, modelLibrary: true },
  systemBanner: { isEnabled: false, text: "", textColor: "#FFFFFF", backgroundColor: "#1D4ED8" },
  announcement: { isEnabled: false, message: "" },
  global: { defaultModel: null },
  maxProjectsPerUser: 50,
};
const after: Configuration = {
  ...before,
  enabledComponents: { viewMetaData: false, modelLibrary: true },
  global: { defaultModel: "small" },
};

it("equal configurations have no difference", () => {
  expect(differences(before, structuredClone(before))).toEqual([]);
});

it("each changed setting is named by its path with both values", () => {
  expect(differences(before, after)).toEqual([
    { path: "enabledComponents.viewMetaData", before: true, after: false },
    { path: "global.defaultModel", before: null, after: "small" },
  ]);
});

it("a setting that one side lacks is a difference", () => {
  expect(differences({ a: 1 }, {})).toEqual([{ path: "a", before: 1, after: undefined }]);
});

it("changes that are put onto a newer configuration keep what others changed there", () => {
  const newest = { ...before, maxProjectsPerUser: 7, enabledComponents: { ...before.enabledComponents, modelLibrary: false } };
  const result = withChanges(newest, differences(before, after));
  expect(result.maxProjectsPerUser).toBe(7);
  expect(result.enabledComponents).toEqual({ viewMetaData: false, modelLibrary: false });
  expect(result.global.defaultModel).toBe("small");
  expect(newest.global.defaultModel).toBeNull();
});
