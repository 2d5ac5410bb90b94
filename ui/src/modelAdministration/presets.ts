/** Settings of self-hosted models that run well, to start from. */

import { modelAdministrationMessages as TEXT } from "../messages/modelAdministration";
import type { Draft } from "./draft";

/** The first version with all flags of the rendered command is v0.29.0: --max-num-queued-reqs, --sse-keep-alive-interval. */
const VLLM_IMAGE = "vllm/vllm-openai:v0.29.0";

export interface Preset {
  name: string;
  draft: Partial<Draft>;
}

export const PRESETS: readonly Preset[] = [
  {
    name: TEXT.presetNames.embedding,
    draft: {
      modelType: "embedding",
      inferenceContainer: "tei",
      image: "", // the API chooses the image for the instance type
      imageType: "asset",
      instanceType: "g5.xlarge",
      volumeSize: "50",
      sharedMemory: "2048",
      features: [],
    },
  },
  {
    name: TEXT.presetNames.smallChat,
    draft: {
      modelType: "textgen",
      inferenceContainer: "vllm",
      image: VLLM_IMAGE,
      imageType: "asset",
      instanceType: "g6e.xlarge",
      volumeSize: "100",
      sharedMemory: "2048",
      streaming: true,
    },
  },
  {
    name: TEXT.presetNames.largeChat,
    draft: {
      modelType: "textgen",
      inferenceContainer: "vllm",
      image: VLLM_IMAGE,
      imageType: "asset",
      instanceType: "g6e.12xlarge",
      volumeSize: "300",
      sharedMemory: "16384",
      streaming: true,
    },
  },
];

const CHOICES = ["inferenceContainer", "image", "instanceType"] as const;

/** Return whether a draft has the container and the instances of a preset. */
export const isChosen = (preset: Preset, draft: Draft): boolean => CHOICES.every((name) => draft[name] === preset.draft[name]);
