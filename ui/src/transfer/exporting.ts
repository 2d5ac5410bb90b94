/** Downloads of exported chats. */

import { useMutation } from "@tanstack/react-query";

import { request } from "../api/http";
import type { components } from "../api/schema";
import { messages } from "../messages/en";

export type ExportFormat = "md" | "json" | "zip";

/** Ask the API for an export and start its download. Throws ApiError. */
async function downloadExport(path: string): Promise<void> {
  const { url, fileName } = await request<components["schemas"]["ExportLink"]>(path);
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  document.body.append(link);
  link.click();
  link.remove();
}

/** The download of one chat. */
export const useExportChat = (sessionId: string) =>
  useMutation({
    meta: { failure: messages.sessions.failures.export },
    mutationFn: (format: "md" | "json") => downloadExport(`/session/${sessionId}/export?link=true&format=${format}`),
  });

/** Download these chats as one file; null stands for all of them. */
export function exportChats(format: ExportFormat, sessionIds: readonly string[] | null): Promise<void> {
  const some = sessionIds === null ? "" : `&sessionIds=${sessionIds.join(",")}`;
  return downloadExport(`/session/export?link=true&format=${format}${some}`);
}
