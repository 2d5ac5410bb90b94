import { expect, test } from "vitest";

import { excerptOf, splitExcerpt } from "./passage";

test("an excerpt holds the passage and the text around it", () => {
  expect(excerptOf({ start: 1000, end: 1200 })).toEqual({ start: 500, end: 1700 });
  expect(excerptOf({ start: 10, end: 20 })).toEqual({ start: 0, end: 520 });
});

test("a passage is found after characters of two UTF-16 units", () => {
  const text = "🎈🎈 the kettle is blue 🎈";

  expect(splitExcerpt(text, { start: 100, end: 200 }, { start: 103, end: 121 })).toEqual(["🎈🎈 ", "the kettle is blue", " 🎈"]);
});

test("a passage at the end of its document has nothing after it", () => {
  expect(splitExcerpt("abc", { start: 0, end: 500 }, { start: 1, end: 3 })).toEqual(["a", "bc", ""]);
});
