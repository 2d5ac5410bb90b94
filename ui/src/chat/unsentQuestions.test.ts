import { beforeEach, expect, test } from "vitest";

import { personalKey } from "../identity/personalStorage";
import { readDraft, readEdit, writeEdit } from "./storage";
import { addUnsent, addUnsentEdit, clearUnsent, takeUnsent, unsentWithFiles } from "./unsentQuestions";

beforeEach(() => localStorage.clear());

const add = (id: string, text: string, hasFiles = false): void => addUnsent("c", { id, text, hasFiles });

test("questions that the server has not accepted come before the draft, once", () => {
  add("q1", "one");
  add("q2", "two");

  expect(takeUnsent("c", "three")).toBe("one\n\ntwo\n\nthree");
  expect(readDraft("c")).toBe("one\n\ntwo\n\nthree");
  expect(takeUnsent("c", "three")).toBe("three");
});

test("an accepted question is forgotten, and another one with the same words is not", () => {
  add("q1", "one");
  add("q2", "two");
  add("q3", "one");

  clearUnsent("c", ["q1", "unknown"]);

  expect(takeUnsent("c", "")).toBe("two\n\none");
});

test("a question with files stays known without its text, until its files are taken back", () => {
  add("q1", "", true);
  add("q2", "two", true);

  expect(takeUnsent("c", "")).toBe("two");
  expect(takeUnsent("c", "two")).toBe("two");
  expect(unsentWithFiles("c")).toEqual(["q1", "q2"]);

  clearUnsent("c", ["q1", "q2"]);
  expect(unsentWithFiles("c")).toEqual([]);
});

test("the stored edit of a message goes when the edited question is accepted", () => {
  writeEdit("message", "changed");
  addUnsentEdit("q1", "message");

  clearUnsent("c", ["another"]);
  expect(readEdit("message")).toBe("changed");
  clearUnsent("c", ["q1"]);
  expect(readEdit("message")).toBeNull();
});

test("a question that an earlier version of the page stored comes back", () => {
  localStorage.setItem(personalKey("unsent:c"), JSON.stringify(["old"]));

  expect(takeUnsent("c", "")).toBe("old");
});

test("a stored value that is unreadable is no question", () => {
  localStorage.setItem(personalKey("unsent:c"), "not JSON");

  expect(takeUnsent("c", "")).toBe("");
});
