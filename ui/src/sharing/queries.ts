/** Shared chats at the API. */

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { request } from "../api/http";
import type { Message } from "../chat/types";
import type { Share, SharedPage } from "./types";

const sharesKey = ["shares"] as const;
const LATEST = 100;

/** The person's own shares, newest first. */
export const useShares = () =>
  useQuery({ queryKey: sharesKey, queryFn: async ({ signal }) => (await request<{ shares: Share[] }>("/shares", { signal })).shares });

/** The newest messages of a chat, to choose the last one that is shared. */
export const useLatestMessages = (sessionId: string) =>
  useQuery({
    queryKey: [...sharesKey, "messages", sessionId],
    queryFn: async ({ signal }) => (await request<{ history: Message[] }>(`/session/${sessionId}?limit=${LATEST}`, { signal })).history,
  });

interface NewShare {
  groups: string[];
  upTo?: number;
  expires?: number;
}

export function useCreateShare(sessionId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (json: NewShare) => request<Share>(`/session/${sessionId}/shares`, { method: "POST", json }),
    onSuccess: () => queries.invalidateQueries({ queryKey: sharesKey }),
  });
}

export function useRevokeShare() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => request(`/shares/${id}`, { method: "DELETE" }),
    onSettled: () => queries.invalidateQueries({ queryKey: sharesKey }),
  });
}

/** The messages of a shared chat by pages, oldest first. */
export const useSharedChat = (id: string) =>
  useInfiniteQuery({
    queryKey: ["shared", id],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      request<SharedPage>(`/shares/${id}${pageParam === null ? "" : `?${new URLSearchParams({ cursor: pageParam })}`}`, { signal }),
    getNextPageParam: (page) => page.nextCursor,
  });
