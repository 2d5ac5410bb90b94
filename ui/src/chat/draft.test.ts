import { beforeEach, expect, it, vi } from "vitest";

import { Draft, draftOf } from "./draft";
import { readDraft, writeDraft } from "./storage";
import { addUnsent } from "./unsentQuestions";

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers();
});

it("is the same for every composer of a chat, also before it is stored", () => {
  draftOf("one").set("just typed");

  expect(draftOf("one").text).toBe("just typed");
  expect(draftOf("another").text).toBe("");
});

it("keeps the typed text when a paragraph is added", () => {
  const draft = new Draft("c");
  draft.set("typed");
  draft.append("a suggestion");

  expect(draft.text).toBe("typed\n\na suggestion");
});

it("shows what another tab stored, unless this tab has changed it", () => {
  const draft = new Draft("c");
  writeDraft("c", "of the other tab");
  draft.refresh();
  expect(draft.text).toBe("of the other tab");

  draft.set("mine");
  writeDraft("c", "newer");
  draft.refresh();
  expect(draft.text).toBe("mine");
});

it("begins with the questions that the server has not accepted", () => {
  addUnsent("c", { id: "q", text: "unsent", hasFiles: false });
  const draft = new Draft("c");
  draft.set("typed");
  draft.takeUnsent();

  expect(draft.text).toBe("unsent\n\ntyped");
  expect(readDraft("c")).toBe("unsent\n\ntyped");
});

it("leaves the storage when its chat becomes temporary, and not the composer", () => {
  const draft = new Draft("c");
  draft.set("typed");
  draft.store();
  draft.keep(false);
  expect([draft.text, readDraft("c")]).toEqual(["typed", ""]);

  draft.keep(true);
  expect(readDraft("c")).toBe("typed");
});
