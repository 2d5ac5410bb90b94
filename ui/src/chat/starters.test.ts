import { expect, it } from "vitest";

import type { Prompt } from "../prompts/types";
import { startersOf } from "./starters";

const prompt = (title: string, type: Prompt["type"], groups: string[]) => ({ title, type, groups }) as unknown as Prompt;
const SHARED = prompt("Minutes", "directive", ["lisa:public"]);
const HANDBOOK = { id: "handbook", name: "Handbook" };

it("directives that everyone may use are the suggestions", () => {
  const others = [prompt("Mine", "directive", []), prompt("Pirate", "persona", ["lisa:public"]), prompt("Law", "directive", ["group:law"])];
  expect(startersOf([...others, SHARED], [HANDBOOK])).toEqual([{ prompt: SHARED }]);
});

it("documents are the suggestions if no directive is for everyone", () => {
  expect(startersOf([prompt("Mine", "directive", [])], [HANDBOOK])).toEqual([{ knowledge: HANDBOOK }]);
});

it("there are four suggestions at most, and none without directives and documents", () => {
  expect(startersOf(Array<Prompt>(9).fill(SHARED), [])).toHaveLength(4);
  expect(startersOf([], [])).toEqual([]);
});
