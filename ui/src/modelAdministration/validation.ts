/** The rules of a new model, the same as those of the API, and the step of the wizard on which each field stands. */

import { modelAdministrationMessages as TEXT } from "../messages/modelAdministration";
import { adapterProblems, canHaveAdapters } from "./adapters";
import { environmentEntries, type Draft } from "./draft";
import { guardrailProblems, splitGroups } from "./guardrails";
import { isWholeNumber } from "./limits";
import { unknownParameters } from "./optionalParameters";

export type StepName = "source" | "compute" | "container" | "scaling" | "access" | "review";
/** The problem of each field that has one. The fields have the names of the API. */
export type Problems = Record<string, string>;

const MODEL_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const INSTANCE_TYPE = /^[a-z0-9-]{2,20}\.[a-z0-9-]{2,20}$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,199}$/;
const RESERVED_ID = "metadata";

/** Return the steps of the wizard for the kind of hosting. */
export function stepsOf({ hosting }: Draft): StepName[] {
  return hosting === "lisa_hosted" ? ["source", "compute", "container", "scaling", "access", "review"] : ["source", "access", "review"];
}

/** Return the problems of a draft by field. */
export function findProblems(draft: Draft): Problems {
  const found = { ...sourceProblems(draft), ...accessProblems(draft), ...(draft.hosting === "lisa_hosted" && selfHostedProblems(draft)) };
  return Object.fromEntries(Object.entries(found).filter((one): one is [string, string] => Boolean(one[1])));
}

type Found = Record<string, string | false>;

function sourceProblems(draft: Draft): Found {
  const [id, name, url] = [draft.modelId.trim(), draft.modelName.trim(), draft.modelUrl.trim()];
  return {
    modelId: id === RESERVED_ID ? TEXT.problems.reservedId : !MODEL_ID.test(id) && TEXT.problems.modelId,
    modelName: (name.length === 0 || name.length > 500) && TEXT.problems.modelName,
    modelDescription: draft.description.length > 2_000 && TEXT.problems.longest(2_000),
    modelUrl: draft.hosting !== "lisa_hosted" && ((draft.hosting === "internal_hosted" && !url) || (url !== "" && !isUrl(url))) && TEXT.problems.url,
  };
}

function accessProblems(draft: Draft): Found {
  const groups = splitGroups(draft.groups);
  const hasBadGroup = groups.length > 100 || groups.some((one) => one.length > 200);
  const unknown = unknownParameters(draft.unsupported);
  return {
    allowedGroups: hasBadGroup && TEXT.problems.groups,
    unsupportedParameters: unknown.length > 0 && TEXT.problems.parameters(unknown),
    ...guardrailProblems(draft.guardrails),
  };
}

function selfHostedProblems(draft: Draft): Found {
  const whole = (text: string, least: number, most: number): string | false => !isWholeNumber(text, least, most) && TEXT.problems.whole(least, most);
  const least = draft.scaleToZero ? 0 : 1;
  const target = Number(draft.target);
  return {
    instanceType: !INSTANCE_TYPE.test(draft.instanceType.trim()) && TEXT.problems.instanceType,
    "autoScalingConfig.blockDeviceVolumeSize": whole(draft.volumeSize, 30, 16_384),
    "containerConfig.image.baseImage": !(isImageOptional(draft) ? /^\S{0,500}$/ : /^\S{1,500}$/).test(draft.image.trim()) && TEXT.problems.image,
    "containerConfig.sharedMemorySize": whole(draft.sharedMemory, 0, 1_000_000),
    "containerConfig.environment": environmentEntries(draft.environment).some(([name]) => !VARIABLE.test(name)) && TEXT.problems.environment,
    "loadBalancerConfig.healthCheckConfig.path": !/^\/\S{0,1023}$/.test(draft.healthPath.trim()) && TEXT.problems.path,
    ...(canHaveAdapters(draft) && adapterProblems(draft.adapters, draft)),
    "autoScalingConfig.minCapacity": whole(draft.minCapacity, least, 1_000),
    "autoScalingConfig.maxCapacity":
      whole(draft.maxCapacity, 1, 1_000) || (Number(draft.maxCapacity) < Number(draft.minCapacity) && TEXT.problems.belowLeast),
    "autoScalingConfig.idleSeconds": draft.scaleToZero && whole(draft.idleMinutes, 1, 1_440),
    "autoScalingConfig.cooldown": whole(draft.cooldown, 0, 86_400),
    "autoScalingConfig.defaultInstanceWarmup": whole(draft.warmup, 0, 3_600),
    "autoScalingConfig.metricConfig.targetValue": !(draft.target.trim() !== "" && target > 0 && target <= 1_000_000) && TEXT.problems.target,
  };
}

const isImageOptional = ({ inferenceContainer }: Draft): boolean => inferenceContainer === "tei";

function isUrl(text: string): boolean {
  return text.length <= 2_000 && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

const STEPS: readonly [prefix: string, step: StepName][] = [
  ["modelId", "source"],
  ["modelName", "source"],
  ["modelDescription", "source"],
  ["modelType", "source"],
  ["modelUrl", "source"],
  ["apiKey", "source"],
  ["hostingType", "source"],
  ["instanceType", "compute"],
  ["autoScalingConfig.blockDeviceVolumeSize", "compute"],
  ["containerConfig", "container"],
  ["inferenceContainer", "container"],
  ["loadBalancerConfig", "container"],
  ["loraAdapters", "container"],
  ["autoScalingConfig", "scaling"],
  ["allowedGroups", "access"],
  ["features", "access"],
  ["unsupportedParameters", "access"],
  ["guardrailsConfig", "access"],
  ["streaming", "access"],
];

/** Return the step on which a field stands; the last one, which shows the whole request, for an unknown field. */
export function stepOf(field: string): StepName {
  return STEPS.find(([prefix]) => field === prefix || field.startsWith(`${prefix}.`) || field.startsWith(`${prefix}[`))?.[1] ?? "review";
}
