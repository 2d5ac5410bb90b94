import { MutationCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "../api/http";
import { messages } from "../messages/en";
import { toasts } from "../ui/toasts";

declare module "@tanstack/react-query" {
  interface Register {
    /** `failure` is the text of a notice that is shown if the change fails. Changes that show their errors themselves have none. */
    mutationMeta: { failure?: string };
  }
}

const RETRIES = 2;

/** Creates the cache of answers. Reads are retried unless the API refused them: an answer 4xx stays the same. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    mutationCache: new MutationCache({
      onError: (error, variables, _result, mutation) => {
        const failure = mutation.meta?.failure;
        if (failure === undefined) return;
        const retry = (): void => void mutation.execute(variables).catch(() => undefined);
        toasts.show({ text: failure, cause: causeOf(error), retry: isTemporary(error) ? retry : null });
      },
    }),
    defaultOptions: {
      queries: { staleTime: 15_000, retry: (failures, error) => failures < RETRIES && error instanceof ApiError && isTemporary(error) },
    },
  });
}

/** Return the message of the API; any other error is one of the page. */
const causeOf = (error: Error): string => (error instanceof ApiError ? error.message : messages.app.pageFailed);

function isTemporary(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status === 429 || error.status >= 500;
}
