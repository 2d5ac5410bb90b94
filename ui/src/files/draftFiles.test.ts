import { describe, expect, it } from "vitest";

import { fitting, outdated, type DraftFile } from "./draftFiles";

const file = (name: string, characters: number): DraftFile => ({
  name,
  file: new File(["x"], name),
  state: "text",
  text: "x".repeat(characters),
  url: "",
  tokens: 1,
  isTrimmed: false,
  cause: null,
});
const DAY = 86_400_000;

describe("the files of drafts", () => {
  it("are kept up to 100 MB of one draft", () => {
    const files = [file("a.md", 60_000_000), file("b.md", 60_000_000)];
    expect(fitting(files).map((one) => one.name)).toEqual(["a.md"]);
  });

  it("are removed after 30 days, and with more than ten drafts from the oldest on", () => {
    const drafts = Array.from({ length: 12 }, (_, days) => ({ id: days, changedAt: -days * DAY }));
    expect(outdated(drafts, 0).map((one) => one.id)).toEqual([9, 10, 11]);
    expect(outdated([{ id: 1, changedAt: -31 * DAY }], 0)).toHaveLength(1);
    expect(outdated([{ id: 1, changedAt: -29 * DAY }], 0)).toEqual([]);
  });

  it("of questions that were sent are removed by their age alone", () => {
    const sent = Array.from({ length: 12 }, (_, days) => ({ changedAt: -days * DAY, isSent: true }));
    expect(outdated(sent, 0)).toEqual([]);
    expect(outdated([{ changedAt: -31 * DAY, isSent: true }], 0)).toHaveLength(1);
  });
});
