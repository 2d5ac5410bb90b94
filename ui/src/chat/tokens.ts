/** The part of a model's context that a chat fills. */

import { textOf, type Message } from "./types";

const CHARACTERS_PER_TOKEN = 4;

/** Return about how many tokens the next question's turns have: the last usage if known, otherwise by characters. */
export function tokensUsed(branch: readonly Message[]): number {
  const at = branch.findLastIndex((one) => one.usage?.totalTokens);
  const counted = branch[at]?.usage?.totalTokens ?? 0;
  const characters = branch.slice(at + 1).reduce((total, one) => total + textOf(one.content).length, 0);
  return counted + Math.ceil(characters / CHARACTERS_PER_TOKEN);
}
