/** The versions of the configuration at the API, for administrators. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { request, send } from "../api/http";
import { useConfig } from "../app/ConfigProvider";
import { configurationKey } from "./ConfigurationProvider";
import type { Configuration, ConfigurationVersion } from "./types";

export const versionsKey = [...configurationKey, "versions"] as const;

/** The versions with the entity tag of the newest. */
export interface Versions {
  etag: string | null;
  versions: ConfigurationVersion[];
}

export function useVersions(limit: number) {
  const { apiBase } = useConfig();
  return useQuery({
    queryKey: [...versionsKey, limit],
    queryFn: async ({ signal }): Promise<Versions> => {
      const response = await send(`${apiBase}/configuration?configScope=global&limit=${limit}`, { signal });
      return { etag: response.headers.get("etag"), versions: (await response.json()) as ConfigurationVersion[] };
    },
    placeholderData: (before) => before,
  });
}

/** Saves a new version, if nobody changed the configuration since it was read. */
export function useSave() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ configuration, reason, etag }: { configuration: Configuration; reason: string; etag: string | null }) =>
      request("/configuration/global", {
        method: "PUT",
        headers: etag ? { "if-match": etag } : {},
        json: { configuration, ...(reason ? { changeReason: reason } : {}) },
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: configurationKey }),
  });
}
