/** The GPU memory that a self-hosted model needs, compared with that of its instance type, and the price of instances. */

import instances from "./gpuInstances.json";

export interface GpuInstance {
  gpus: number;
  gpuMemoryGib: number;
  /** The price on demand in us-east-1, if it is known. */
  dollarsPerHour?: number;
}

/** The bits of a number of the weights. */
export type Precision = "16" | "8" | "4";

/** The memory in bytes: of the weights, of the keys and values of one context, and usable on all GPUs. */
export interface MemoryFit {
  weights: number;
  context: number;
  usable: number;
  fits: boolean;
}

/** The tokens that a chat model must be able to hold to be useful. */
export const LEAST_TOKENS = 8_192;
const GIB = 1_073_741_824;
/** vLLM's default share of the GPU memory. */
const USABLE_SHARE = 0.92;
const NAMED_PARAMETERS = /(?:^|[^a-z0-9.])(?:(\d+)x)?(\d+(?:\.\d+)?)(b|m)(?![a-z0-9])/i;

/** Return the GPUs of an instance type, or null if it has none that a model can use. */
export function findInstance(instanceType: string): GpuInstance | null {
  return (instances as Record<string, GpuInstance | undefined>)[instanceType.trim()] ?? null;
}

/** Return the comparison for weights of a size in bytes, and a context of so many tokens. */
export function computeFit(weights: number, bytesPerToken: number, tokens: number, { gpus, gpuMemoryGib }: GpuInstance): MemoryFit {
  const [context, usable] = [bytesPerToken * tokens, Math.floor(gpus * gpuMemoryGib * GIB * USABLE_SHARE)];
  return { weights, context, usable, fits: weights + context <= usable };
}

/** Return the bytes of weights with so many billions of parameters. */
export const weightBytes = (billions: number, precision: Precision): number => (billions * 1e9 * Number(precision)) / 8;

/** Return about the bytes of the keys and values of one token: 128 KiB for 8 billion parameters, and more for larger models. */
export const estimateBytesPerToken = (billions: number): number => Math.round(131_072 * Math.sqrt(billions / 8));

/** Return the billions of parameters that the name of a model contains, as in `Llama-3.1-8B`, or null. */
export function findParameters(name: string): number | null {
  const [, experts, number, unit = ""] = NAMED_PARAMETERS.exec(name) ?? [];
  if (!number) return null;
  return (Number(number) * Number(experts ?? 1)) / (unit.toLowerCase() === "m" ? 1_000 : 1);
}

/** Return the precision that the name of a model contains, as in `-AWQ` or `-FP8`; 16 bits without one. */
export function findPrecision(name: string): Precision {
  if (/awq|gptq|int4|w4a16|4bit|nf4|mxfp4|nvfp4/i.test(name)) return "4";
  return /fp8|int8|w8a8|8bit/i.test(name) ? "8" : "16";
}
