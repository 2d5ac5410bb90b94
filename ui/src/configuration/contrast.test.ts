import { expect, it } from "vitest";

import { contrastOf } from "./contrast";

it.each([
  ["black on white", "#000000", "#FFFFFF", 21],
  ["a colour on itself", "#3557d6", "#3557d6", 1],
  ["the lightest grey that is readable on white", "#767676", "#ffffff", 4.54],
  ["a grey that is too light on white", "#777777", "#ffffff", 4.48],
  ["white on the blue of the default banner", "#FFFFFF", "#1D4ED8", 6.7],
])("the contrast of %s is the one of WCAG", (_, first, second, expected) => {
  expect(contrastOf(first, second)).toBeCloseTo(expected, 2);
  expect(contrastOf(second, first)).toBeCloseTo(expected, 2);
});

it.each(["red", "#fff", "", "#12345g"])("%j is no colour and has no contrast", (text) => {
  expect(contrastOf(text, "#ffffff")).toBeNull();
});
