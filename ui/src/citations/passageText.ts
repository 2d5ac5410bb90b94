import { ApiError, requestText } from "../api/http";
import type { Reference } from "../chat/types";
import { messages } from "../messages/en";
import type { Excerpt } from "./passage";

/** Return a part of a document's text. */
export function readText({ repository_id: repository, document_id: document }: Reference, { start, end }: Excerpt, signal: AbortSignal): Promise<string> {
  const path = `/repository/${encodeURIComponent(repository)}/${encodeURIComponent(document)}/text`;
  return requestText(`${path}?start=${start}&end=${end}`, { signal });
}

/** Return the message for a text that could not be loaded. */
export function passageProblem(error: Error): string {
  const isGone = error instanceof ApiError && (error.status === 404 || error.status === 403);
  return isGone ? messages.citations.gone : messages.citations.failed;
}
