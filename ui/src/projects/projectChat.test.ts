import { expect, it } from "vitest";

import { collectionOf, instructionsOf, knowledgeId, knowledgeOf } from "./projectChat";

it.each([
  [null, null, ""],
  ["Be brief.", null, "Be brief."],
  [null, "You are a pirate.", "You are a pirate."],
  ["Be brief.", "You are a pirate.", "Be brief.\n\nYou are a pirate."],
  ["  ", "You are a pirate.", "You are a pirate."],
])("with the instructions %j and the persona %j the system message is %j", (instructions, body, expected) => {
  expect(instructionsOf({ instructions }, body === null ? null : { body })).toBe(expected);
});

it("a chat searches the collections of its project and its own, each once", () => {
  const collections = [{ repositoryId: "r", collectionId: "c" }, { repositoryId: "s", collectionId: null }];
  const chosen = [{ id: "s", name: "Policies" }, { id: "t", name: "Travel" }];
  expect(knowledgeOf({ collections }, chosen).map((one) => one.name)).toEqual(["r:c", "Policies", "Travel"]);
  expect(knowledgeOf(null, chosen)).toEqual(chosen);
});

it.each(["repository", "repository:collection", "repository:a:b"])("the id %j names the same collection after a round trip", (id) => {
  expect(knowledgeId(collectionOf(id))).toBe(id);
});
