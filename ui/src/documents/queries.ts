/** Repositories, collections and documents at the API. */

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { request } from "../api/http";
import type { Collection, DocumentRow, Passage, Place, Repository } from "./types";

interface Page {
  documents: DocumentRow[];
  hasNextPage: boolean;
  lastEvaluated: { pk: string; document_id: string } | null;
  totalDocuments: number | null;
}

interface CollectionsPage {
  collections: Collection[];
  nextCursor: string | null;
}

/** The history of a document, as `…/why` answers it. */
export interface Explanation {
  stage: string;
  next: string;
  notice: string | null;
  hops: { at: number; attempt: number; cause: string | null; what: string }[];
}

export type StatusFilter = "all" | "searchable" | "pending,waiting" | "failed";

const PAGE = 50;
const COLLECTION_PAGES = 50;
const UNFINISHED = new Set(["pending", "waiting", "deleting"]);
const POLL_MS = 5000;

export const pathOf = (repositoryId: string): string => `/repository/${encodeURIComponent(repositoryId)}`;
export const documentsKey = ({ repositoryId, collectionId }: Place) => ["documents", repositoryId, collectionId] as const;
const treeKey = ["documents", "tree"] as const;

export interface Tree {
  repositories: Repository[];
  collections: Collection[];
}

/** All repositories and collections that the caller may use. */
export function useTree() {
  return useQuery({ queryKey: treeKey, queryFn: ({ signal }) => readTree(signal) });
}

async function readTree(signal: AbortSignal): Promise<Tree> {
  const [repositories, collections] = await Promise.all([request<Repository[]>("/repository", { signal }), readCollections(signal)]);
  return { repositories, collections };
}

async function readCollections(signal: AbortSignal): Promise<Collection[]> {
  const found: Collection[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < COLLECTION_PAGES; page += 1) {
    const query = new URLSearchParams({ pageSize: "100", sortBy: "name", sortOrder: "asc" });
    if (cursor !== null) query.set("cursor", cursor);
    const answer: CollectionsPage = await request<CollectionsPage>(`/repository/collections?${query}`, { signal });
    found.push(...answer.collections);
    cursor = answer.nextCursor;
    if (cursor === null) break;
  }
  return found;
}

/** The documents of a collection by pages, newest first. The list is read again while some are not finished. */
export function useDocuments(place: Place, status: StatusFilter) {
  return useInfiniteQuery({
    queryKey: [...documentsKey(place), status],
    initialPageParam: null as Page["lastEvaluated"],
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ collectionId: place.collectionId, status, pageSize: String(PAGE) });
      if (pageParam) {
        query.set("lastEvaluatedKeyPk", pageParam.pk);
        query.set("lastEvaluatedKeyDocumentId", pageParam.document_id);
      }
      return request<Page>(`${pathOf(place.repositoryId)}/document?${query}`, { signal });
    },
    getNextPageParam: (page) => (page.hasNextPage ? page.lastEvaluated : null),
    refetchOnWindowFocus: true,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.documents.some((one) => UNFINISHED.has(one.status))) ? POLL_MS : false,
  });
}

/** Delete documents, 100 in one request. They leave the list at once. */
export function useDeleteDocuments(place: Place) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (ids: string[]) => {
      const query = new URLSearchParams({ collectionId: place.collectionId });
      for (let at = 0; at < ids.length; at += 100) {
        const json = { documentIds: ids.slice(at, at + 100) };
        await request(`${pathOf(place.repositoryId)}/document?${query}`, { method: "DELETE", json });
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: documentsKey(place) }),
  });
}

/** Create a collection in a repository. */
export function useCreateCollection(repositoryId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => request<Collection>(`${pathOf(repositoryId)}/collection`, { method: "POST", json: { name } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: treeKey });
      void queries.invalidateQueries({ queryKey: ["knowledge"] });
    },
  });
}

/** Return the address from which the file of a document can be downloaded. */
export function downloadAddress(row: DocumentRow): Promise<string> {
  return request<string>(`${pathOf(row.repository_id)}/${encodeURIComponent(row.document_id)}/download`);
}

/** The history of a document. */
export function useExplanation(row: DocumentRow) {
  return useQuery({
    queryKey: ["documents", "why", row.repository_id, row.document_id, row.status],
    queryFn: ({ signal }) => request<Explanation>(`${pathOf(row.repository_id)}/${encodeURIComponent(row.document_id)}/why`, { signal }),
  });
}

/** Search a collection and return the passages with their scores. */
export async function searchCollection({ repositoryId, collectionId }: Place, query: string): Promise<Passage[]> {
  const parameters = new URLSearchParams({ query, collectionId, topK: "8", score: "true" });
  const { docs } = await request<{ docs: { Document: Passage }[] }>(`${pathOf(repositoryId)}/similaritySearch?${parameters}`);
  return docs.map((one) => one.Document);
}
