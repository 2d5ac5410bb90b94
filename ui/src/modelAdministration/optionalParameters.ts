/** The parameters that a model may be said not to take. */

import type { OptionalParameter } from "./types";

/** Every name that the API knows: the type check finds a missing or an unknown one. */
const KNOWN: Record<OptionalParameter, true> = {
  temperature: true, top_p: true, top_k: true, min_p: true, typical_p: true, seed: true, logit_bias: true, do_sample: true,
  frequency_penalty: true, presence_penalty: true, repetition_penalty: true, length_penalty: true, repetition_detection: true,
  reasoning: true, reasoning_effort: true, thinking: true, thinking_token_budget: true, enable_thinking: true, include_reasoning: true,
  verbosity: true, parallel_tool_calls: true, prediction: true, quality: true, style: true,
  user: true, store: true, service_tier: true, safety_identifier: true,
  prompt_cache_key: true, prompt_cache_retention: true, prompt_cache_options: true, cache_control: true, cache_salt: true,
};

/** Return the names in a text, separated by commas, each once. */
export const splitParameters = (text: string): string[] => [...new Set(text.split(/[\s,]+/).filter(Boolean))];

/** Return the names that the API does not know. */
export const unknownParameters = (text: string): string[] => splitParameters(text).filter((name) => !Object.hasOwn(KNOWN, name));
