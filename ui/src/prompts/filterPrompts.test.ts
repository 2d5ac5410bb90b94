import { expect, it } from "vitest";

import { commandOf, filterPrompts, type PromptFilter } from "./filterPrompts";
import type { Prompt } from "./types";

const prompt = (title: string, isOwner: boolean, type: Prompt["type"]): Prompt => ({
  id: title, created: "", owner: "", isOwner, groups: [], title, revision: 1, latest: true, type, body: `Text of ${title}`, variables: [],
});
const PROMPTS = [prompt("Review", true, "persona"), prompt("Summary", false, "directive")];

it.each<[PromptFilter, string, string[]]>([
  ["all", "", ["Review", "Summary"]],
  ["mine", "", ["Review"]],
  ["shared", "", ["Summary"]],
  ["persona", "", ["Review"]],
  ["directive", "", ["Summary"]],
  ["all", "TEXT summ", ["Summary"]],
  ["mine", "summary", []],
])("the filter %s with the search %j shows %j", (filter, search, expected) => {
  expect(filterPrompts(PROMPTS, filter, search).map((one) => one.title)).toEqual(expected);
});

it.each([
  ["/", ""],
  ["/sum", "sum"],
  ["/sum of", null],
  ["a /sum", null],
  ["/usr/bin", null],
  ["", null],
])("the text %j is the command %j", (text, expected) => {
  expect(commandOf(text)).toBe(expected);
});
