/** The prompts, as the API answers them. */

import type { components } from "../api/schema";

type Schemas = components["schemas"];

/** One revision of a prompt. `groups` are `lisa:public` or `group:<name>`. */
export type Prompt = Schemas["Prompt"];
export type PromptType = Prompt["type"];
export type PromptFields = Pick<Prompt, "title" | "body" | "type" | "groups">;

export const EVERYONE = "lisa:public";
