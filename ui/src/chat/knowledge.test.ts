import { expect, test } from "vitest";

import { filterAt, filterKnowledge, knowledgeOf } from "./knowledge";

const ALL = knowledgeOf(
  [{ repositoryId: "hr", repositoryName: "People" }, { repositoryId: "eng" }],
  [
    { collectionId: "c0", repositoryId: "hr", name: "titan", default: true },
    { collectionId: "c1", repositoryId: "hr", name: "Policies" },
  ],
);

test("repositories are listed with their collections, the default collection as the repository", () => {
  expect(ALL).toEqual([
    { id: "hr", name: "People" },
    { id: "hr:c1", name: "People › Policies" },
    { id: "eng", name: "eng" },
  ]);
});

test("a filter matches all of its words in any case", () => {
  expect(filterKnowledge(ALL, "pol PEOPLE", []).map((one) => one.id)).toEqual(["hr:c1"]);
});

test("chosen entries are left out", () => {
  expect(filterKnowledge(ALL, "", [{ id: "hr", name: "People" }]).map((one) => one.id)).toEqual(["hr:c1", "eng"]);
});

test.each([
  ["ask #po", 7, { start: 4, filter: "po" }],
  ["#", 1, { start: 0, filter: "" }],
  ["a#b", 3, null],
  ["#po licy", 8, null],
  ["# title", 2, null],
])("the filter in %j at %i is %j", (text, cursor, found) => {
  expect(filterAt(text, cursor)).toEqual(found);
});
