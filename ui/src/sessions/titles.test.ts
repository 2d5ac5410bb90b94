import { expect, test } from "vitest";

import { cleanTitle, titlePrompt } from "./titles";

test.each([
  ['"Travel to Lisbon."', "Travel to Lisbon"],
  ["**Title: Blue kettles**\nand more", "Title: Blue kettles"],
  ["Title: Blue kettles", "Blue kettles"],
  ["  Reise nach Köln\n", "Reise nach Köln"],
])("the answer %j becomes the title %j", (answer, title) => {
  expect(cleanTitle(answer)).toBe(title);
});

test.each(["", "   ", "I am sorry, but I cannot give this conversation a title today", "x".repeat(61)])("the answer %j is no title", (answer) => {
  expect(cleanTitle(answer)).toBeNull();
});

test("the request for a title holds the beginning of a long answer alone", () => {
  expect(titlePrompt("q", "a".repeat(10_000)).length).toBeLessThan(2000);
});
