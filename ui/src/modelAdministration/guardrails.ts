/** The guardrails of a model, as a form edits them. */

import { modelAdministrationMessages } from "../messages/modelAdministration";
import { modelChangesMessages as TEXT } from "../messages/modelChanges";
import type { Model } from "./types";

export type GuardrailMode = Model["guardrailsConfig"][string]["mode"];
type Guardrails = Model["guardrailsConfig"];

export interface GuardrailDraft {
  /** The key at the API; empty for a new guardrail, whose key is its name. */
  key: string;
  name: string;
  identifier: string;
  version: string;
  mode: GuardrailMode;
  description: string;
  /** The names of groups, separated by commas; everyone if it is empty. */
  groups: string;
}

export const NEW_GUARDRAIL: GuardrailDraft = { key: "", name: "", identifier: "", version: "DRAFT", mode: "pre_call", description: "", groups: "" };

/** The same rule as that of the API. */
const IDENTIFIER = /^([a-z0-9]+|arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:guardrail\/[a-z0-9]+|(deny|mask):.*[\p{L}\p{N}_].*)$/u;
const VERSION = /^([1-9][0-9]{0,7}|DRAFT)$/;

export const keyOf = (guardrail: GuardrailDraft): string => guardrail.key || guardrail.name.trim();

/** Return whether the rule is a list of words, which has no version. */
export const isWordList = ({ identifier }: GuardrailDraft): boolean => /^(deny|mask):/.test(identifier.trim());

export const splitGroups = (groups: string): string[] => [...new Set(groups.split(",").map((one) => one.trim()).filter(Boolean))];

export function toGuardrailDrafts(guardrails: Guardrails): GuardrailDraft[] {
  return Object.entries(guardrails).map(([key, one]) => ({
    key,
    name: one.guardrailName,
    identifier: one.guardrailIdentifier,
    version: one.guardrailVersion,
    mode: one.mode,
    description: one.description ?? "",
    groups: one.allowedGroups.join(", "),
  }));
}

export function toGuardrails(drafts: readonly GuardrailDraft[]): Guardrails {
  return Object.fromEntries(
    drafts.map((one) => [
      keyOf(one),
      {
        guardrailName: one.name.trim(),
        guardrailIdentifier: one.identifier.trim(),
        guardrailVersion: isWordList(one) ? "DRAFT" : one.version.trim(),
        mode: one.mode,
        description: one.description.trim() || null,
        allowedGroups: splitGroups(one.groups),
      },
    ]),
  );
}

/** Return the name of the field of a guardrail, by its place in the form. */
export const guardrailField = (place: number | string, name: keyof Guardrails[string]): string => `guardrailsConfig.${place}.${name}`;

/** Return the problems of guardrails by field; false where there is none. */
export function guardrailProblems(drafts: readonly GuardrailDraft[]): Record<string, string | false> {
  const keys = drafts.map(keyOf);
  return Object.fromEntries(
    drafts.flatMap((one, place) => [
      [guardrailField(place, "guardrailName"), (one.name.trim() === "" || keys.indexOf(keyOf(one)) !== place) && TEXT.guardrailProblems.name],
      [
        guardrailField(place, "guardrailIdentifier"),
        (one.identifier.length > 2_048 || !IDENTIFIER.test(one.identifier.trim())) && TEXT.guardrailProblems.identifier,
      ],
      [guardrailField(place, "guardrailVersion"), !isWordList(one) && !VERSION.test(one.version.trim()) && TEXT.guardrailProblems.version],
      [
        guardrailField(place, "allowedGroups"),
        splitGroups(one.groups).some((group) => group.length > 200) && modelAdministrationMessages.problems.groups,
      ],
    ]),
  );
}
