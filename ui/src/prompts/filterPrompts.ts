import type { Prompt } from "./types";

export type PromptFilter = "all" | "mine" | "shared" | "persona" | "directive";

/** Return the prompts of a filter whose title or text has every word of the search. */
export function filterPrompts(prompts: readonly Prompt[], filter: PromptFilter, search: string): Prompt[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const isShown = (prompt: Prompt): boolean => {
    if (filter === "mine") return prompt.isOwner;
    if (filter === "shared") return !prompt.isOwner;
    return filter === "all" || prompt.type === filter;
  };
  return prompts.filter((one) => isShown(one) && words.every((word) => `${one.title}\n${one.body}`.toLowerCase().includes(word)));
}

/** Return the search of a text that is a command for prompts alone, such as `/sum`; null for any other text. */
export function commandOf(text: string): string | null {
  return /^\/([^\s/]{0,60})$/.exec(text)?.[1] ?? null;
}
