import { expect, it } from "vitest";

import { clampedWidth, LEAST_WIDTH, mostWidth, usualWidth, widthAfterKey } from "./panelWidth";

it("the chat keeps its room beside the widest panel", () => {
  expect(clampedWidth(5000, 1100)).toBe(740);
  expect(mostWidth(1100)).toBe(740);
});

it("the panel has its least width also where there is little room", () => {
  expect(clampedWidth(10, 1100)).toBe(LEAST_WIDTH);
  expect(mostWidth(400)).toBe(LEAST_WIDTH);
  expect(usualWidth(400)).toBe(LEAST_WIDTH);
});

it.each([
  ["ArrowLeft", 532],
  ["ArrowRight", 468],
  ["Home", 740],
  ["End", 320],
])("the key %s makes a panel of 500 pixels %d wide", (key, width) => {
  expect(widthAfterKey(key, 500, 1100)).toBe(width);
});

it("other keys do not change the width", () => {
  expect(widthAfterKey("Enter", 500, 1100)).toBeNull();
});
