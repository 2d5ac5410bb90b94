/** The suggestions on the page of a new chat. */

import { EVERYONE, type Prompt } from "../prompts/types";
import type { Knowledge } from "./types";

const MOST = 4;

export type Starter = { prompt: Prompt } | { knowledge: Knowledge };

/** Return the directives that are shared with everyone; without any, the repositories and collections. */
export function startersOf(prompts: readonly Prompt[], knowledge: readonly Knowledge[]): Starter[] {
  const shared = prompts.filter((one) => one.type === "directive" && one.groups.includes(EVERYONE));
  if (shared.length > 0) return shared.slice(0, MOST).map((prompt) => ({ prompt }));
  return knowledge.slice(0, MOST).map((one) => ({ knowledge: one }));
}
