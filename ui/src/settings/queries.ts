/** The person's own tokens and usage at the API. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { request } from "../api/http";
import type { components } from "../api/schema";

type Schemas = components["schemas"];
type Me = Schemas["Me"];
type UsageReport = Schemas["UsageReport"];

/** A token in the list; times are seconds since 1970. */
export type ApiToken = Schemas["ApiToken"];
export type UsageCounts = Schemas["UsageCounts"];

const tokensKey = ["api-tokens"] as const;

/** The person as the API knows them. */
export const useMe = () =>
  useQuery({ queryKey: ["me"], staleTime: 60_000, queryFn: ({ signal }) => request<Me>("/me", { signal }) });

/** The person's own tokens; administrators see only their own here as well. */
export function useTokens() {
  const user = useMe().data?.user;
  return useQuery({
    queryKey: tokensKey,
    enabled: user !== undefined,
    queryFn: async ({ signal }) => {
      const { tokens } = await request<{ tokens: ApiToken[] }>("/api-tokens", { signal });
      return tokens.filter((one) => one.username === user);
    },
  });
}

export function useCreateToken() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (json: { name: string; tokenExpiration: number }) =>
      request<{ token: string }>("/api-tokens", { method: "POST", json }),
    onSuccess: () => queries.invalidateQueries({ queryKey: tokensKey }),
  });
}

export function useRevokeToken() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => request(`/api-tokens/${id}`, { method: "DELETE" }),
    onSuccess: () => queries.invalidateQueries({ queryKey: tokensKey }),
  });
}

/** The usage of the last days: the person's own, for administrators that of everybody. */
export function useUsage(days: number, groupBy: "day" | "model") {
  return useQuery({
    queryKey: ["usage", groupBy, days],
    queryFn: ({ signal }) => {
      const from = new Date(Date.now() - (days - 1) * 86_400_000).toISOString().slice(0, 10);
      return request<UsageReport>(`/usage?${new URLSearchParams({ from, groupBy })}`, { signal });
    },
    placeholderData: (before) => before,
  });
}
