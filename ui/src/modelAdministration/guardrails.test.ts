import { expect, it } from "vitest";

import { guardrailProblems, NEW_GUARDRAIL, toGuardrailDrafts, toGuardrails, type GuardrailDraft } from "./guardrails";

const guardrail = (changed: Partial<GuardrailDraft>): GuardrailDraft => ({ ...NEW_GUARDRAIL, name: "Words", identifier: "deny:secret", ...changed });
const fieldsOf = (...drafts: GuardrailDraft[]): string[] =>
  Object.entries(guardrailProblems(drafts)).flatMap(([field, problem]) => (problem ? [field] : []));

it.each<[Partial<GuardrailDraft>, string[]]>([
  [{}, []],
  [{ identifier: "abc123", version: "7" }, []],
  [{ identifier: "arn:aws:bedrock:us-east-1:111122223333:guardrail/abc123" }, []],
  [{ identifier: "mask:größe" }, []],
  [{ name: " " }, ["guardrailName"]],
  [{ identifier: "deny:" }, ["guardrailIdentifier"]],
  [{ identifier: "Two words" }, ["guardrailIdentifier"]],
  [{ identifier: "abc123", version: "0" }, ["guardrailVersion"]],
  [{ version: "latest" }, []],
  [{ groups: "x".repeat(201) }, ["allowedGroups"]],
])("a guardrail with %o has problems at %o", (changed, names) => {
  expect(fieldsOf(guardrail(changed))).toEqual(names.map((name) => `guardrailsConfig.0.${name}`));
});

it("two guardrails of a model have different names", () => {
  expect(fieldsOf(guardrail({}), guardrail({}))).toEqual(["guardrailsConfig.1.guardrailName"]);
});

it("a guardrail keeps its key at the API, and a new one has its name as the key", () => {
  const stored = toGuardrails([guardrail({ groups: "a, b" }), guardrail({ key: "first", name: "Renamed" })]);
  expect(Object.keys(stored)).toEqual(["Words", "first"]);
  expect(toGuardrails(toGuardrailDrafts(stored))).toEqual(stored);
});
