/** The draft of a new model, as the wizard edits it. Numbers are texts until they are sent. */

import { canHaveAdapters, toAdapterDrafts, toAdapters, type AdapterDraft } from "./adapters";
import { splitGroups, toGuardrailDrafts, toGuardrails, type GuardrailDraft } from "./guardrails";
import type { Precision } from "./memoryFit";
import { splitParameters } from "./optionalParameters";
import type { CreateModel, FeatureName, HostingType, Model, ModelType } from "./types";

export interface Draft {
  hosting: HostingType;
  modelId: string;
  modelName: string;
  description: string;
  modelType: ModelType;
  modelUrl: string;
  /** The provider's key: never stored in the browser. */
  apiKey: string;
  streaming: boolean;
  features: FeatureName[];
  /** The names of groups, separated by commas; everyone if it is empty. */
  groups: string;
  /** The names of parameters that the model does not take, separated by commas. */
  unsupported: string;
  guardrails: GuardrailDraft[];
  instanceType: string;
  /** The billions of parameters, for the check of the memory alone; empty: taken from the name. */
  parameters: string;
  /** The precision of the weights, for the check of the memory alone; empty: taken from the name. */
  precision: Precision | "";
  volumeSize: string;
  inferenceContainer: "vllm" | "tgi" | "tei";
  /** May be empty for TEI: the API chooses the image for the instance type. */
  image: string;
  imageType: "asset" | "ecr";
  sharedMemory: string;
  /** One `NAME=value` in each line. */
  environment: string;
  healthPath: string;
  adapters: AdapterDraft[];
  minCapacity: string;
  maxCapacity: string;
  scaleToZero: boolean;
  idleMinutes: string;
  cooldown: string;
  warmup: string;
  metric: "RequestCountPerTarget" | "TargetResponseTime" | "QueueDepth";
  target: string;
}

export const EMPTY_DRAFT: Draft = {
  hosting: "third_party",
  modelId: "",
  modelName: "",
  description: "",
  modelType: "textgen",
  modelUrl: "",
  apiKey: "",
  streaming: true,
  features: [],
  groups: "",
  unsupported: "",
  guardrails: [],
  instanceType: "",
  parameters: "",
  precision: "",
  volumeSize: "50",
  inferenceContainer: "vllm",
  image: "",
  imageType: "asset",
  sharedMemory: "2048",
  environment: "",
  healthPath: "/health",
  adapters: [],
  minCapacity: "1",
  maxCapacity: "1",
  scaleToZero: false,
  idleMinutes: "15",
  cooldown: "420",
  warmup: "180",
  metric: "RequestCountPerTarget",
  target: "30",
};

/** Return the request that creates the model. */
export function toRequest(draft: Draft): CreateModel {
  const request = {
    modelId: draft.modelId.trim(),
    modelName: draft.modelName.trim(),
    modelType: draft.modelType,
    hostingType: draft.hosting,
    streaming: canStream(draft) && draft.streaming,
    features: draft.features.map((name) => ({ name, overview: "" })),
    allowedGroups: splitGroups(draft.groups),
    unsupportedParameters: splitParameters(draft.unsupported),
    ...(draft.guardrails.length > 0 && { guardrailsConfig: toGuardrails(draft.guardrails) }),
    ...(draft.description.trim() && { modelDescription: draft.description.trim() }),
    ...(draft.hosting !== "lisa_hosted" && draft.modelUrl.trim() && { modelUrl: draft.modelUrl.trim() }),
    ...(draft.hosting !== "lisa_hosted" && draft.apiKey && { apiKey: draft.apiKey }),
    ...(draft.hosting === "lisa_hosted" && selfHostedParts(draft)),
  };
  return request as CreateModel; // fields with defaults are optional for the API
}

function selfHostedParts(draft: Draft) {
  return {
    instanceType: draft.instanceType.trim(),
    inferenceContainer: draft.inferenceContainer,
    containerConfig: {
      ...(draft.image.trim() && { image: { baseImage: draft.image.trim(), type: draft.imageType } }),
      sharedMemorySize: Number(draft.sharedMemory),
      environment: Object.fromEntries(environmentEntries(draft.environment)),
    },
    autoScalingConfig: {
      blockDeviceVolumeSize: Number(draft.volumeSize),
      minCapacity: Number(draft.minCapacity),
      maxCapacity: Number(draft.maxCapacity),
      scaleToZero: draft.scaleToZero,
      ...(draft.scaleToZero && { idleSeconds: Number(draft.idleMinutes) * 60 }),
      cooldown: Number(draft.cooldown),
      defaultInstanceWarmup: Number(draft.warmup),
      metricConfig: { albMetricName: draft.metric, targetValue: Number(draft.target) },
    },
    loadBalancerConfig: { healthCheckConfig: { path: draft.healthPath.trim() } },
    ...(canHaveAdapters(draft) && draft.adapters.length > 0 && { loraAdapters: toAdapters(draft.adapters) }),
  };
}

/** Return whether models of the type can send their answers piece by piece. */
export const canStream = ({ modelType }: Pick<Draft, "modelType">): boolean => modelType === "textgen";

/** Return the names and values of the variables. A line without `=` is a name without a value. */
export function environmentEntries(text: string): [string, string][] {
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
  return lines.map((line) => {
    const [name = "", ...value] = line.split("=");
    return [name.trim(), value.join("=")];
  });
}

/** Return the draft that creates a model again. The provider's key is unknown and must be written again. */
export function toDraft(model: Model): Draft {
  const { autoScalingConfig: scaling, containerConfig: container } = model;
  return {
    ...EMPTY_DRAFT,
    hosting: model.hostingType,
    modelId: model.modelId,
    modelName: model.modelName,
    description: model.modelDescription ?? "",
    modelType: model.modelType,
    modelUrl: model.modelUrl ?? "",
    streaming: model.streaming,
    features: model.features.map((one) => one.name),
    groups: model.allowedGroups.join(", "),
    unsupported: model.unsupportedParameters.join(", "),
    guardrails: toGuardrailDrafts(model.guardrailsConfig),
    instanceType: model.instanceType ?? "",
    inferenceContainer: model.inferenceContainer ?? "vllm",
    ...(container && {
      image: container.image.baseImage,
      imageType: container.image.type === "ecr" ? "ecr" : "asset",
      sharedMemory: String(container.sharedMemorySize),
      environment: Object.entries(container.environment).map(([name, value]) => `${name}=${value}`).join("\n"),
    }),
    ...(scaling && {
      volumeSize: String(scaling.blockDeviceVolumeSize),
      minCapacity: String(scaling.minCapacity),
      maxCapacity: String(scaling.maxCapacity),
      scaleToZero: scaling.scaleToZero || scaling.minCapacity === 0,
      idleMinutes: String(Math.max(1, Math.round(scaling.idleSeconds / 60))),
      cooldown: String(scaling.cooldown),
      warmup: String(scaling.defaultInstanceWarmup),
      metric: scaling.metricConfig.albMetricName,
      target: String(scaling.metricConfig.targetValue),
    }),
    adapters: toAdapterDrafts(model.loraAdapters ?? []),
    healthPath: model.loadBalancerConfig?.healthCheckConfig.path ?? "/health",
  };
}
