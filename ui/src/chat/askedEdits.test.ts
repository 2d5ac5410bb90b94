import { beforeEach, expect, test } from "vitest";

import { forgetAskedEdits } from "./askedEdits";
import { readEdit, writeEdit } from "./storage";
import { message } from "./testMessages";

beforeEach(() => localStorage.clear());

test("a stored edit is forgotten if the server has it as another version of its message", () => {
  writeEdit("first", "changed");
  const first = message("first", null, { content: "old" });

  forgetAskedEdits([first, message("elsewhere", "other", { content: "changed" })]);
  expect(readEdit("first")).toBe("changed");

  forgetAskedEdits([first, message("second", null, { content: "changed " })]);
  expect(readEdit("first")).toBeNull();
});
