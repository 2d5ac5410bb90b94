import { expect, it } from "vitest";

import { filled, variablesOf } from "./variables";

it.each([
  ["no variables", []],
  ["{{a}} and {{ b c }} and {{a}}", ["a", "b c"]],
  ["{{}} {{ }} {a} {{not\nclosed}}", []],
  ["{{{a}}}", ["a"]],
])("the variables of %j are %j", (text, expected) => {
  expect(variablesOf(text)).toEqual(expected);
});

it("every place of a variable is filled, whatever the spaces around its name", () => {
  expect(filled("{{a}}, {{ a }}", { a: "1" })).toBe("1, 1");
});

it("a variable without a value stays as it is", () => {
  expect(filled("{{a}} {{b}} {{constructor}}", { a: "" })).toBe("{{a}} {{b}} {{constructor}}");
});

it("a value is inserted as it is: no pattern of a replacement, no variable of its own", () => {
  expect(filled("{{a}}/{{b}}", { a: "$& {{b}}", b: "2" })).toBe("$& {{b}}/2");
});
