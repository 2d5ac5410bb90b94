import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "../api/http";

const RETRIES = 2;

/** Creates the cache of answers. Reads are retried unless the API refused them: an answer 4xx stays the same. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 15_000, retry: (failures, error) => failures < RETRIES && isTemporary(error) },
    },
  });
}

function isTemporary(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);
}
