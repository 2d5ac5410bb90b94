/** The prompt templates at the API. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { request } from "../api/http";
import type { Prompt, PromptFields } from "./types";

const promptsKey = ["prompts"] as const;
const address = (id: string) => `/prompt-templates/${encodeURIComponent(id)}`;

/** The person's own prompts and those that are shared with them. */
export function usePrompts(isEnabled = true) {
  return useQuery({
    queryKey: promptsKey,
    enabled: isEnabled,
    staleTime: 30_000,
    queryFn: ({ signal }) => readAll(signal),
  });
}

interface PromptPage {
  Items: Prompt[];
  nextCursor?: string | null;
}

async function readAll(signal: AbortSignal): Promise<Prompt[]> {
  const prompts: Prompt[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ public: "true", ...(cursor === null ? {} : { cursor }) });
    const page: PromptPage = await request<PromptPage>(`/prompt-templates?${query}`, { signal });
    prompts.push(...page.Items);
    cursor = page.nextCursor ?? null;
  } while (cursor !== null);
  return prompts;
}

export function useRevisions(id: string) {
  return useQuery({
    queryKey: [...promptsKey, id],
    queryFn: async ({ signal }) => (await request<{ Items: Prompt[] }>(`${address(id)}/revisions`, { signal })).Items,
  });
}

/** Creates a prompt, or a new revision of the one with the id. */
export function useSavePrompt() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, fields }: { id: string | null; fields: PromptFields }) =>
      id === null
        ? request<Prompt>("/prompt-templates", { method: "POST", json: fields })
        : request<Prompt>(address(id), { method: "PUT", json: fields }),
    onSettled: () => queries.invalidateQueries({ queryKey: promptsKey }),
  });
}

export function useDeletePrompt() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => request(address(id), { method: "DELETE" }),
    onSettled: () => queries.invalidateQueries({ queryKey: promptsKey }),
  });
}
