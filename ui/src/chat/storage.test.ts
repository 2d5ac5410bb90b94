import { beforeEach, expect, test } from "vitest";

import { personalKey } from "../identity/personalStorage";
import { addUnsent, clearUnsent, readDraft, takeUnsent } from "./storage";

beforeEach(() => localStorage.clear());

test("questions that the server has not accepted come before the draft, once", () => {
  addUnsent("c", "one");
  addUnsent("c", "two");

  expect(takeUnsent("c", "three")).toBe("one\n\ntwo\n\nthree");
  expect(readDraft("c")).toBe("one\n\ntwo\n\nthree");
  expect(takeUnsent("c", "three")).toBe("three");
});

test("an accepted question is forgotten, and another one with the same words is not", () => {
  for (const question of ["one", "two", "one"]) addUnsent("c", question);

  clearUnsent("c", "one");
  clearUnsent("c", "unknown");

  expect(takeUnsent("c", "")).toBe("two\n\none");
});

test("a stored value that is unreadable is no question", () => {
  localStorage.setItem(personalKey("unsent:c"), "not JSON");

  expect(takeUnsent("c", "")).toBe("");
});
