/** The LoRA adapters of a model, as a form edits them. */

import { modelAdaptersMessages as TEXT } from "../messages/modelAdapters";
import { splitGroups } from "./guardrails";
import type { Model } from "./types";

export type Adapter = Model["loraAdapters"][number];

export interface AdapterDraft {
  modelId: string;
  /** The name by which the server knows the adapter; empty for its id. */
  modelName: string;
  description: string;
  weights: string;
  rank: string;
  /** The names of groups, separated by commas; everyone if it is empty. */
  groups: string;
}

/** The ranks that vLLM accepts. */
export const RANKS = ["8", "16", "32", "64", "128", "256", "320", "512"] as const;
const MOST_ADAPTERS = 16;
export const NEW_ADAPTER: AdapterDraft = { modelId: "", modelName: "", description: "", weights: "", rank: "16", groups: "" };

/** The same rules as those of the API. */
const MODEL_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const MODEL_NAME = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$/;
const WEIGHTS = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,499}$/;
const RESERVED_ID = "metadata";

/** Return whether a model can have adapters: vLLM alone serves them, with chat models. */
export const canHaveAdapters = (model: { hosting: string; inferenceContainer: string; modelType: string }): boolean =>
  model.hosting === "lisa_hosted" && model.inferenceContainer === "vllm" && model.modelType === "textgen";

export function toAdapterDrafts(adapters: readonly Adapter[]): AdapterDraft[] {
  return adapters.map((one) => ({
    modelId: one.modelId,
    modelName: one.modelName ?? "",
    description: one.modelDescription ?? "",
    weights: one.weights,
    rank: String(one.rank),
    groups: one.allowedGroups.join(", "),
  }));
}

export function toAdapters(drafts: readonly AdapterDraft[]): Adapter[] {
  return drafts.map((one) => ({
    modelId: one.modelId.trim(),
    modelName: one.modelName.trim() || null,
    modelDescription: one.description.trim() || null,
    weights: one.weights.trim(),
    rank: Number(one.rank) as Adapter["rank"],
    allowedGroups: splitGroups(one.groups),
  }));
}

type AdapterFieldName = "modelId" | "modelName" | "modelDescription" | "weights" | "rank" | "allowedGroups";

/** Return the name of an adapter's field in the problems of a draft, as the API names it. */
export const adapterField = (place: number, name: AdapterFieldName): string => `loraAdapters[${place}].${name}`;

/** Return the problem of an adapter's field; the API names a value of a wrong form with dots. */
export const findAdapterProblem = (problems: Record<string, string>, place: number, name: AdapterFieldName): string | null =>
  problems[adapterField(place, name)] ?? problems[`loraAdapters.${place}.${name}`] ?? null;

interface BaseModel {
  modelId: string;
  modelName: string;
}

/** Return the problems of adapters by field, false for a field without one. */
export function adapterProblems(adapters: readonly AdapterDraft[], base: BaseModel): Record<string, string | false> {
  const ids = [base.modelId.trim(), ...adapters.map((one) => one.modelId.trim())];
  const names = [base.modelName.trim(), ...adapters.map((one) => one.modelName.trim() || one.modelId.trim())];
  const found = adapters.flatMap((one, place) => {
    const [id, name, weights, groups] = [one.modelId.trim(), one.modelName.trim(), one.weights.trim(), splitGroups(one.groups)];
    const isWrongId = !MODEL_ID.test(id) || id === RESERVED_ID || ids.indexOf(id) !== place + 1;
    const isWrongName = (name !== "" && !MODEL_NAME.test(name)) || (id !== "" && names.indexOf(name || id) !== place + 1);
    return [
      [adapterField(place, "modelId"), isWrongId && TEXT.problems.modelId],
      [adapterField(place, "modelName"), isWrongName && TEXT.problems.modelName],
      [adapterField(place, "weights"), (!WEIGHTS.test(weights) || weights.split("/").includes("..")) && TEXT.problems.weights],
      [adapterField(place, "allowedGroups"), (groups.length > 100 || groups.some((group) => group.length > 200)) && TEXT.problems.groups],
    ] as [string, string | false][];
  });
  return { loraAdapters: adapters.length > MOST_ADAPTERS && TEXT.problems.most(MOST_ADAPTERS), ...Object.fromEntries(found) };
}

/** Return an adapter as a text of some lines. */
export function describeAdapter(adapter: Adapter): string {
  return [
    adapter.modelName ? `${adapter.modelId} (${adapter.modelName})` : adapter.modelId,
    `${adapter.weights}, ${TEXT.fields.rank.toLowerCase()} ${adapter.rank}`,
    adapter.allowedGroups.length > 0 ? TEXT.forGroups(adapter.allowedGroups) : TEXT.forEveryone,
  ].join("\n");
}
