/** The changes of a model: the request that has only what changed, and its review. */

import { modelAdaptersMessages as ADAPTERS } from "../messages/modelAdapters";
import { modelAdministrationMessages as NAMES } from "../messages/modelAdministration";
import { modelChangesMessages as TEXT } from "../messages/modelChanges";
import type { ChangedSetting } from "../ui/ChangeTable";
import { canHaveAdapters, describeAdapter, toAdapters, type Adapter } from "./adapters";
import { canStream, environmentEntries, type Draft } from "./draft";
import { splitGroups, toGuardrails } from "./guardrails";
import { splitParameters } from "./optionalParameters";
import type { Model, UpdateModel } from "./types";

/** The value by which the API removes a variable of the container. */
const REMOVED_VARIABLE = "LISA_MARKED_FOR_DELETION";

type Guardrail = Model["guardrailsConfig"][string];
type Value = string | number | boolean | readonly string[] | readonly Adapter[] | Guardrail;

interface Setting {
  value: Value;
  name: string;
  /** The value as a text, if it is shown otherwise. */
  text?: string;
}

const yesOrNo = (value: boolean): string => (value ? NAMES.yes : NAMES.no);
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Return the settings of a draft that an update can change, by their names at the API. */
function settingsOf(draft: Draft): Record<string, Setting> {
  const groups = splitGroups(draft.groups);
  const unsupported = splitParameters(draft.unsupported);
  const streaming = canStream(draft) && draft.streaming;
  return {
    modelDescription: { value: draft.description.trim(), name: NAMES.fields.description },
    allowedGroups: { value: groups, name: NAMES.fields.groups, text: groups.join(", ") || NAMES.everyone },
    features: { value: draft.features.toSorted(), name: NAMES.fields.features, text: draft.features.map((one) => NAMES.features[one]).join(", ") },
    unsupportedParameters: { value: unsupported, name: NAMES.fields.unsupported, text: unsupported.join(", ") },
    streaming: { value: streaming, name: NAMES.fields.streaming, text: yesOrNo(streaming) },
    ...(draft.hosting === "lisa_hosted" && { ...scalingSettings(draft), sharedMemorySize: { value: Number(draft.sharedMemory), name: NAMES.fields.sharedMemory } }),
    ...(canHaveAdapters(draft) && adapterSettings(draft)),
  };
}

function adapterSettings(draft: Draft): Record<string, Setting> {
  const adapters = toAdapters(draft.adapters);
  return { loraAdapters: { value: adapters, name: ADAPTERS.title, text: adapters.map(describeAdapter).join("\n") } };
}

function scalingSettings(draft: Draft): Record<string, Setting> {
  return {
    scaleToZero: { value: draft.scaleToZero, name: NAMES.fields.scaleToZero, text: yesOrNo(draft.scaleToZero) },
    ...(draft.scaleToZero && { idleSeconds: { value: Number(draft.idleMinutes) * 60, name: NAMES.fields.idleMinutes, text: draft.idleMinutes } }),
    minCapacity: { value: Number(draft.minCapacity), name: NAMES.fields.minCapacity },
    maxCapacity: { value: Number(draft.maxCapacity), name: NAMES.fields.maxCapacity },
    cooldown: { value: Number(draft.cooldown), name: NAMES.fields.cooldown },
    defaultInstanceWarmup: { value: Number(draft.warmup), name: NAMES.fields.warmup },
  };
}

const SCALING: ReadonlySet<string> = new Set(["scaleToZero", "idleSeconds", "minCapacity", "maxCapacity", "cooldown", "defaultInstanceWarmup"]);

/** Return the settings whose values after the change differ, by name. */
function changedSettings(before: Draft, after: Draft): [key: string, before: Setting | undefined, after: Setting][] {
  const old = settingsOf(before);
  return Object.entries(settingsOf(after)).flatMap(([key, setting]) => (isSame(old[key]?.value, setting.value) ? [] : [[key, old[key], setting]]));
}

/** Return the entries whose values differ, with undefined for a value that does not exist. */
function changedEntries<Entry>(before: Record<string, Entry>, after: Record<string, Entry>): [key: string, before?: Entry, after?: Entry][] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => (isSame(before[key], after[key]) ? [] : [[key, before[key], after[key]]]));
}

const variablesOf = (draft: Draft): Record<string, string> => Object.fromEntries(environmentEntries(draft.environment));
const changedVariables = (before: Draft, after: Draft) => (after.hosting === "lisa_hosted" ? changedEntries(variablesOf(before), variablesOf(after)) : []);
const changedGuardrails = (before: Draft, after: Draft) => changedEntries(toGuardrails(before.guardrails), toGuardrails(after.guardrails));

/** Return the request that changes a model from one draft to another. It has no field that stays as it is. */
export function toUpdate(model: Model, before: Draft, after: Draft): UpdateModel {
  const changed = changedSettings(before, after).map(([key, , { value }]) => [key, value] as const);
  const scaling = Object.fromEntries(changed.filter(([key]) => SCALING.has(key)));
  const plain = Object.fromEntries(changed.filter(([key]) => !SCALING.has(key) && key !== "sharedMemorySize" && key !== "features"));
  const memory = Object.fromEntries(changed.filter(([key]) => key === "sharedMemorySize"));
  const variables = changedVariables(before, after).map(([name, , value]) => [name, value ?? REMOVED_VARIABLE]);
  const container = { ...memory, ...(variables.length > 0 && { environment: Object.fromEntries(variables) }) };
  const update = {
    ...plain,
    ...(changed.some(([key]) => key === "features") && { features: featuresOf(model, after) }),
    ...(Object.keys(scaling).length > 0 && { autoScalingInstanceConfig: scaling }),
    ...(Object.keys(container).length > 0 && { containerConfig: container }),
    ...(changedGuardrails(before, after).length > 0 && { guardrailsConfig: toGuardrails(after.guardrails) }),
  };
  return update as UpdateModel; // every field is optional for the API
}

/** Return the abilities of a draft; those that the model has keep their overview. */
function featuresOf(model: Model, { features }: Draft): Model["features"] {
  return features.map((name) => model.features.find((one) => one.name === name) ?? { name, overview: "" });
}

/** Return the changes as texts: one for each setting, each variable and each guardrail. */
export function listChanges(before: Draft, after: Draft): ChangedSetting[] {
  const row = (key: string, name: string, old: string | undefined, now: string | undefined): ChangedSetting => ({
    key,
    name,
    before: old || TEXT.absent,
    after: now || TEXT.absent,
  });
  return [
    ...changedSettings(before, after).map(([key, old, now]) => row(key, now.name, old && textOf(old), textOf(now))),
    ...changedVariables(before, after).map(([name, old, now]) => row(`environment.${name}`, TEXT.variable(name), old, now)),
    ...changedGuardrails(before, after).map(([key, old, now]) =>
      row(`guardrailsConfig.${key}`, TEXT.guardrail((now ?? old)?.guardrailName ?? key), old && describeGuardrail(old), now && describeGuardrail(now)),
    ),
  ];
}

const textOf = ({ value, text }: Setting): string => text ?? String(value);

/** Return whether the changes start new tasks of a model in service. */
export const needsRestart = (update: UpdateModel): boolean => Boolean(update.containerConfig ?? update.loraAdapters);

/** Return a guardrail as a text of some lines. */
export function describeGuardrail(guardrail: Guardrail): string {
  const rule = guardrail.guardrailIdentifier;
  const isWordList = /^(deny|mask):/.test(rule);
  return [
    isWordList ? rule : `${rule}, ${TEXT.guardrailFields.version.toLowerCase()} ${guardrail.guardrailVersion}`,
    TEXT.modes[guardrail.mode],
    guardrail.allowedGroups.length > 0 ? TEXT.forGroups(guardrail.allowedGroups) : TEXT.forEveryone,
  ].join("\n");
}
