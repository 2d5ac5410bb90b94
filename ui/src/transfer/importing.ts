/** Imports of chats from a file. */

import { ApiError, request } from "../api/http";
import { settingsMessages } from "../messages/settings";

export interface ImportResult {
  sessions: { sessionId: string; name: string | null; messages: number; created: boolean }[];
  imported: number;
  skipped: number;
}

interface UploadForm {
  url: string;
  fields: Record<string, string>;
  key: string;
}

/** The largest file, in bytes, that is sent within the request; a larger one is uploaded first. */
const MOST_DIRECT = 3_000_000;

/** Import the chats of a file. Throws ApiError. */
export async function importChats(file: File): Promise<ImportResult> {
  if (file.size > MOST_DIRECT || !isJson(file)) return importUploaded(file);
  let content: unknown;
  try {
    content = JSON.parse(await file.text());
  } catch {
    throw new ApiError(settingsMessages.data.badFile, 400, "no-json");
  }
  return request<ImportResult>("/session/import", { method: "POST", json: content });
}

const isJson = (file: File): boolean => /\.json$/i.test(file.name) || file.type === "application/json";

async function importUploaded(file: File): Promise<ImportResult> {
  const form = await request<UploadForm>("/session/import/upload", { method: "POST" });
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
  body.append("file", file);
  const uploaded = await fetch(form.url, { method: "POST", body });
  if (!uploaded.ok) throw new ApiError(settingsMessages.data.uploadFailed, uploaded.status, "upload");
  return request<ImportResult>("/session/import", { method: "POST", json: { key: form.key } });
}
