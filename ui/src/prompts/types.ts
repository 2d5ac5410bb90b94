/** The prompts, as the API answers them. */

export type PromptType = "persona" | "directive";

export interface Prompt {
  id: string;
  created: string;
  owner: string;
  isOwner: boolean;
  /** `lisa:public` or `group:<name>`. */
  groups: string[];
  title: string;
  revision: number;
  latest: boolean;
  type: PromptType;
  body: string;
  variables: string[];
}

export type PromptFields = Pick<Prompt, "title" | "body" | "type" | "groups">;

export const EVERYONE = "lisa:public";
