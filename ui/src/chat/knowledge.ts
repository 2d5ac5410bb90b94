/** The repositories and collections that a question can search. */

import { useQuery } from "@tanstack/react-query";

import { request } from "../api/http";
import type { Knowledge } from "./types";

interface Repository {
  repositoryId: string;
  repositoryName?: string | null;
}

interface Collection {
  collectionId: string;
  repositoryId: string;
  name: string;
  default?: boolean;
}

/** Return repositories and their collections; a default collection is its repository. */
export function knowledgeOf(repositories: readonly Repository[], collections: readonly Collection[]): Knowledge[] {
  return repositories.flatMap(({ repositoryId: id, repositoryName }) => {
    const name = repositoryName || id;
    const own = collections.filter((one) => one.repositoryId === id && !one.default);
    return [{ id, name }, ...own.map((one) => ({ id: `${id}:${one.collectionId}`, name: `${name} › ${one.name}` }))];
  });
}

/** Return the entries that match a filter, those that are chosen left out. */
export function filterKnowledge(all: readonly Knowledge[], filter: string, chosen: readonly Knowledge[]): Knowledge[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const isChosen = (one: Knowledge): boolean => chosen.some((other) => other.id === one.id);
  return all.filter((one) => !isChosen(one) && words.every((word) => `${one.name} ${one.id}`.toLowerCase().includes(word)));
}

/** The part of a text from `#` to the cursor, if the cursor stands in such a filter. */
export function filterAt(text: string, cursor: number): { start: number; filter: string } | null {
  const found = /(?:^|\s)#([^\s#]{0,60})$/.exec(text.slice(0, cursor));
  return found ? { start: cursor - (found[1] ?? "").length - 1, filter: found[1] ?? "" } : null;
}

/** The repositories and collections that the caller may search. */
export function useKnowledge(isEnabled = true) {
  return useQuery({
    queryKey: ["knowledge"],
    enabled: isEnabled,
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const [repositories, collections] = await Promise.all([request<Repository[]>("/repository", { signal }), readCollections(signal)]);
      return knowledgeOf(repositories, collections);
    },
  });
}

async function readCollections(signal: AbortSignal): Promise<Collection[]> {
  const found: Collection[] = [];
  for (let page = 1; ; page += 1) {
    const path = `/repository/collections?pageSize=100&page=${page}`;
    const { collections, hasNextPage } = await request<{ collections: Collection[]; hasNextPage: boolean }>(path, { signal });
    found.push(...collections);
    if (!hasNextPage) return found;
  }
}
