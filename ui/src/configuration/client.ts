/** The newest configuration: asked with its entity tag, and kept in this browser for the next start. */

import { ApiError, send } from "../api/http";
import type { ConfigurationVersion } from "./types";

const KEY = "configuration";

interface Copy {
  etag: string | null;
  version: ConfigurationVersion;
}

/** Return the newest configuration. An unchanged one comes from the copy in this browser. Throws ApiError. */
export async function loadConfiguration(apiBase: string, signal?: AbortSignal): Promise<ConfigurationVersion> {
  const copy = readCopy();
  const headers: HeadersInit = copy?.etag ? { "if-none-match": copy.etag } : {};
  try {
    const response = await send(`${apiBase}/configuration?configScope=global&limit=1`, { headers, ...(signal ? { signal } : {}) });
    const [version] = (await response.json()) as ConfigurationVersion[];
    if (!version) throw new ApiError("", response.status, "unreadable");
    writeCopy({ etag: response.headers.get("etag"), version });
    return version;
  } catch (error) {
    if (copy && error instanceof ApiError && error.status === 304) return copy.version;
    throw error;
  }
}

/** Return the last configuration that this browser received. */
export function readCopy(): Copy | null {
  try {
    const copy = JSON.parse(localStorage.getItem(KEY) ?? "null") as Copy | null;
    return copy?.version?.configuration ? copy : null;
  } catch {
    return null;
  }
}

function writeCopy(copy: Copy): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(copy));
  } catch {
    return; // the store is full or forbidden: the page asks again at its next start
  }
}
