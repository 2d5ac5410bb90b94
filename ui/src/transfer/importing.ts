/** Imports of chats from a file. */

import { ApiError, request } from "../api/http";
import type { components } from "../api/schema";
import { settingsMessages } from "../messages/settings";

type Part = components["schemas"]["Import"];
type UploadForm = components["schemas"]["ImportForm"];
export type ImportedChat = Part["sessions"][number];

/** The largest file, in bytes, that is sent within the request; a larger one is uploaded first. */
const MOST_DIRECT = 3_000_000;

/** Import the chats of a file. Throws ApiError. */
export async function importChats(file: File): Promise<ImportedChat[]> {
  if (file.size > MOST_DIRECT || !isJson(file)) return importParts({ key: await upload(file) });
  let content: unknown;
  try {
    content = JSON.parse(await file.text());
  } catch {
    throw new ApiError(settingsMessages.data.badFile, 400, "no-json");
  }
  return importParts(content);
}

const isJson = (file: File): boolean => /\.json$/i.test(file.name) || file.type === "application/json";

/** The API imports a part of many chats and names the start of the next part. */
async function importParts(json: unknown): Promise<ImportedChat[]> {
  const chats: ImportedChat[] = [];
  for (let start: number | null = 0; start !== null; ) {
    const part: Part = await request<Part>(`/session/import?start=${start}`, { method: "POST", json }).catch(explain);
    chats.push(...part.sessions);
    start = part.nextStart;
  }
  return chats;
}

/** Throw the error with the cause in front of the advice; the API begins its message with the name of a field. */
function explain(error: unknown): never {
  if (!(error instanceof ApiError) || error.status !== 400) throw error;
  const cause = error.message.replace(/^(?:body|key): (?:session 0: )?/, "");
  throw new ApiError(settingsMessages.data.refused(cause), 400, error.code);
}

async function upload(file: File): Promise<string> {
  const form = await request<UploadForm>("/session/import/upload", { method: "POST" });
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
  body.append("file", file);
  const response = await fetch(form.url, { method: "POST", body });
  if (!response.ok) throw new ApiError(settingsMessages.data.uploadFailed, response.status, "upload");
  return form.key;
}

/** The chats of an import by their result. */
export function resultOf(chats: readonly ImportedChat[]): { created: ImportedChat[]; failed: ImportedChat[]; existed: number } {
  const failed = chats.filter((one) => one.error !== null);
  const created = chats.filter((one) => one.error === null && one.created);
  return { created, failed, existed: chats.length - failed.length - created.length };
}
