/** The arguments of models and of chats that a person can set. */

import { messages } from "../messages/en";

export type ArgumentName = keyof typeof messages.arguments.names;

interface Definition {
  kind: "number" | "lines" | "effort";
  least: number;
  most: number;
  step: number;
  /** The feature that a model must have to take the argument. */
  needs?: string;
}

const number = (least: number, most: number, step: number): Definition => ({ kind: "number", least, most, step });

export const MODEL_ARGUMENTS = {
  max_tokens: number(1, 1_000_000, 1),
  temperature: number(0, 2, 0.1),
  top_p: number(0, 1, 0.05),
  frequency_penalty: number(-2, 2, 0.1),
  presence_penalty: number(-2, 2, 0.1),
  seed: number(0, 2_147_483_647, 1),
  stop: { kind: "lines", least: 0, most: 4, step: 1 },
  reasoning_effort: { kind: "effort", least: 0, most: 0, step: 0, needs: "reasoning" },
} satisfies Partial<Record<ArgumentName, Definition>>;

export const CHAT_ARGUMENTS = {
  chatHistoryBuffer: number(0, 1000, 1),
  ragTopK: number(1, 50, 1),
} satisfies Partial<Record<ArgumentName, Definition>>;

const ALL: Partial<Record<ArgumentName, Definition>> = { ...MODEL_ARGUMENTS, ...CHAT_ARGUMENTS };
export const EFFORTS = ["minimal", "low", "medium", "high"] as const;

/** The values as they were typed; an empty one is not set. */
export type ArgumentValues = Partial<Record<ArgumentName, string>>;

export const definitionOf = (name: ArgumentName): Definition => ALL[name] ?? number(0, 0, 1);

/** Return the problem with a typed value, null if there is none. */
export function problemOf(name: ArgumentName, typed: string): string | null {
  const { kind, least, most, step } = definitionOf(name);
  if (typed.trim() === "" || kind === "effort") return null;
  if (kind === "lines") return linesOf(typed).length > most ? messages.arguments.tooMany : null;
  const value = Number(typed);
  const isValid = Number.isFinite(value) && value >= least && value <= most && (step < 1 || Number.isInteger(value));
  return isValid ? null : messages.arguments.problem(least, most);
}

/** Return the valid values as the API takes them. */
export function settingsOf(values: ArgumentValues): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const name of Object.keys(MODEL_ARGUMENTS) as ArgumentName[]) {
    const value = valueOf(name, values[name] ?? "");
    if (value !== null) settings[name] = value;
  }
  return settings;
}

/** Return the value of an argument of the chat; null if it is not set. */
export function chatArgument(values: ArgumentValues, name: keyof typeof CHAT_ARGUMENTS): number | null {
  const value = valueOf(name, values[name] ?? "");
  return typeof value === "number" ? value : null;
}

function valueOf(name: ArgumentName, typed: string): unknown {
  if (typed.trim() === "" || problemOf(name, typed) !== null) return null;
  const { kind } = definitionOf(name);
  if (kind === "number") return Number(typed);
  return kind === "lines" ? linesOf(typed) : typed;
}

const linesOf = (typed: string): string[] => typed.split("\n").filter((line) => line !== "");

/** Return the values in the stored configuration of a session; anything else in it is left out. */
export function valuesIn(configuration: unknown): ArgumentValues {
  const stored = (configuration as { modelArguments?: unknown } | null)?.modelArguments;
  if (typeof stored !== "object" || stored === null) return {};
  const known = Object.entries(stored).filter(([name, value]) => name in ALL && typeof value === "string" && value !== "");
  return Object.fromEntries(known) as ArgumentValues;
}
