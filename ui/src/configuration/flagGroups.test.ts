import { expect, it } from "vitest";

import { findFlags, FLAG_GROUPS, settingName, shownValue } from "./flagGroups";
import { FLAG_NAMES } from "./types";

it("every flag is in exactly one group", () => {
  expect(Object.values(FLAG_GROUPS).flat().toSorted()).toEqual([...FLAG_NAMES].toSorted());
});

it("a search finds flags by their name, their effect and their group, whatever the case", () => {
  expect(findFlags("PROJECTS instructions")).toEqual([["libraries", ["projectOrganization"]]]);
  expect(findFlags("api tokens")).toEqual([["access", ["enableUserApiTokens"]]]);
  expect(findFlags("nothing like this")).toEqual([]);
  expect(findFlags("").flatMap(([, flags]) => flags)).toHaveLength(FLAG_NAMES.length);
});

it("settings and values have names for people; an unknown setting keeps its path", () => {
  expect(settingName("enabledComponents.projectOrganization")).toBe("Projects");
  expect(settingName("announcement.message")).toBe("Message of the announcement");
  expect(settingName("enabledComponents.newer")).toBe("enabledComponents.newer");
  expect([true, false, null, "", "text", 5].map(shownValue)).toEqual(["on", "off", "none", "none", "text", "5"]);
});
