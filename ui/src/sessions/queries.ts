/** The caller's chats at the API. */

import { useInfiniteQuery, useMutation, useQueryClient, type InfiniteData } from "@tanstack/react-query";

import { request } from "../api/http";
import { messages } from "../messages/en";

/** A chat in the list. */
export interface SessionRow {
  sessionId: string;
  name: string | null;
  firstHumanMessage: string | null;
  createTime: string;
  lastUpdated: string;
  projectId: string | null;
  pinned: boolean;
  messageCount: number;
}

/** A match of a search in chats. */
export interface SearchHit {
  sessionId: string;
  name: string | null;
  lastUpdated: string;
  messageId: string | null;
  snippet: string;
  matches: [number, number][];
}

export const sessionsKey = ["sessions"] as const;
export const sessionKey = (id: string) => ["session", id] as const;

export interface SearchPage {
  hits: SearchHit[];
  nextCursor: string | null;
}

const FAILURES = messages.sessions.failures;
const PAGE = 100;
const HITS = 20;
const MOST_PAGES = 10;
type Pages = InfiniteData<SessionRow[], string | null>;

/** The list of chats by pages, the newest change first. */
export function useSessions() {
  return useInfiniteQuery({
    queryKey: sessionsKey,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ limit: String(PAGE), ...(pageParam === null ? {} : { cursor: pageParam }) });
      return request<SessionRow[]>(`/session?${query}`, { signal });
    },
    getNextPageParam: (page) => {
      const last = page.at(-1);
      return last && page.length === PAGE ? `${last.lastUpdated},${last.sessionId}` : null;
    },
    refetchOnWindowFocus: true,
  });
}

/** A change of one chat in the list, shown at once and taken back if the API refuses it. */
function useRowChange<Change>(
  failure: string,
  send: (id: string, change: Change) => Promise<unknown>,
  apply: (row: SessionRow, change: Change) => SessionRow | null,
) {
  const queries = useQueryClient();
  return useMutation({
    meta: { failure },
    mutationFn: ({ id, change }: { id: string; change: Change }) => send(id, change),
    onMutate: async ({ id, change }) => {
      await queries.cancelQueries({ queryKey: sessionsKey });
      const before = queries.getQueryData<Pages>(sessionsKey);
      const changed = (row: SessionRow) => (row.sessionId === id ? apply(row, change) : row);
      queries.setQueryData<Pages>(sessionsKey, (data) =>
        data && { ...data, pages: data.pages.map((page) => page.map(changed).filter((row) => row !== null)) },
      );
      return before;
    },
    onError: (_error, _variables, before) => queries.setQueryData(sessionsKey, before),
    onSettled: () => queries.invalidateQueries({ queryKey: sessionsKey }),
  });
}

export const useRename = () =>
  useRowChange<string>(FAILURES.rename, (id, name) => renameSession(id, name), (row, name) => ({ ...row, name }));

export const usePin = () =>
  useRowChange<boolean>(
    FAILURES.pin,
    (id, pinned) => request(`/session/${id}/pin`, { method: "PUT", json: { pinned } }),
    (row, pinned) => ({ ...row, pinned }),
  );

export const useDelete = () =>
  useRowChange<null>(FAILURES.delete, (id) => request(`/session/${id}`, { method: "DELETE" }), () => null);

/** Give a chat a name. With an ETag, the API refuses it with 412 if the chat has changed. */
export function renameSession(id: string, name: string, etag?: string): Promise<unknown> {
  return request(`/session/${id}/name`, { method: "PUT", json: { name }, ...(etag ? { headers: { "if-match": etag } } : {}) });
}

/**
 * Search in the names and messages of the chats, from a cursor on. A page of the API may have few hits or none before the
 * end of all chats, so that several are read.
 */
export async function searchSessions(query: string, after: string | null, signal: AbortSignal): Promise<SearchPage> {
  const hits: SearchHit[] = [];
  let cursor = after;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const parameters = new URLSearchParams({ q: query, limit: String(HITS), ...(cursor === null ? {} : { cursor }) });
    const found: SearchPage = await request<SearchPage>(`/session/search?${parameters}`, { signal });
    hits.push(...found.hits);
    cursor = found.nextCursor;
    if (cursor === null || hits.length >= HITS) break;
  }
  return { hits, nextCursor: cursor };
}
