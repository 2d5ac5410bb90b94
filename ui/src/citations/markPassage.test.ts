import { expect, test } from "vitest";

import { findPassage, markPassage } from "./markPassage";

test("the pieces of a page that a passage covers are marked, with other spaces and hyphens too", () => {
  const layer = document.createElement("div");
  layer.innerHTML = "<span>The list. </span><span>The ket-</span><br><span>tle in room 4</span><span> is blue.</span><span>End</span>";

  const first = markPassage(layer, "The kettle in room 4 is blue.");

  expect([...layer.querySelectorAll(".marked")].map((one) => one.textContent)).toEqual(["The ket-", "tle in room 4", " is blue."]);
  expect(first?.textContent).toBe("The ket-");
});

test("a passage that continues on the next page is marked as far as it goes", () => {
  expect(findPassage("abcdefghijklmnop", "efghijklmnopqrst")).toEqual([4, 16]);
});

test("a passage that the page does not have marks nothing", () => {
  const layer = document.createElement("div");
  layer.innerHTML = "<span>Something else entirely</span>";

  expect(markPassage(layer, "The kettle in room 4")).toBeNull();
});
