/** The requests of an upload: a form of the storage, the file itself, the registration and the states of its job. */

import { request } from "../api/http";
import { messages } from "../messages/en";
import type { Place } from "./types";
import type { JobState, UploadEffects } from "./uploadQueue";

interface Form {
  url: string;
  fields: Record<string, string>;
}

interface Job {
  jobId: string;
  status: string;
  error_message: string | null;
}

interface Jobs {
  jobs: Job[];
  lastEvaluatedKey: unknown;
}

const PAGES = 20;

/** Return the requests of uploads to one collection. */
export function uploadRequests({ repositoryId, collectionId }: Place, onSearchable: () => void): UploadEffects {
  const path = `/repository/${encodeURIComponent(repositoryId)}`;
  return {
    async send(file, name, onProgress, signal) {
      const { response } = await request<{ response: Form }>("/repository/presigned-url", { method: "POST", json: { fileName: name }, signal });
      await postForm(response, file, onProgress, signal);
      return response.fields["key"] ?? name;
    },
    async register(keys) {
      const { jobs } = await request<{ jobs: { jobId: string }[] }>(`${path}/bulk`, { method: "POST", json: { keys, collectionId } });
      return jobs;
    },
    states: (jobIds) => readStates(path, new Set(jobIds)),
    async restart(jobId) {
      await request(`${path}/jobs/${encodeURIComponent(jobId)}/retry`, { method: "POST" });
    },
    wait: waitWhileShown,
    onSearchable,
  };
}

/** Send a file with the fields of a presigned form. `fetch` reports no progress, so that this is an XMLHttpRequest. */
function postForm({ url, fields }: Form, file: File, onProgress: (sent: number) => void, signal: AbortSignal): Promise<void> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  body.append("file", file);
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    const stop = (): void => sending.abort();
    signal.addEventListener("abort", stop);
    sending.upload.onprogress = (event) => onProgress(Math.min(event.loaded, file.size));
    sending.onload = () => (sending.status < 300 ? resolve() : reject(new Error(messages.documents.uploadRefused(sending.status))));
    sending.onerror = () => reject(new Error(messages.documents.uploadFailed));
    sending.onabort = () => reject(new DOMException("stopped", "AbortError"));
    sending.onloadend = () => signal.removeEventListener("abort", stop);
    sending.open("POST", url);
    sending.send(body);
  });
}

async function readStates(path: string, wanted: Set<string>): Promise<Map<string, JobState>> {
  const states = new Map<string, JobState>();
  let cursor: unknown = null;
  for (let page = 0; page < PAGES; page += 1) {
    const query = new URLSearchParams({ pageSize: "100", timeLimit: "24" });
    if (cursor !== null) query.set("lastEvaluatedKey", JSON.stringify(cursor));
    const { jobs, lastEvaluatedKey }: Jobs = await request<Jobs>(`${path}/jobs?${query}`);
    for (const job of jobs) if (wanted.has(job.jobId)) states.set(job.jobId, stateOf(job));
    if (states.size === wanted.size || !lastEvaluatedKey) break;
    cursor = lastEvaluatedKey;
  }
  return states;
}

function stateOf(job: Job): JobState {
  if (job.status === "INGESTION_COMPLETED") return { state: "searchable", cause: null };
  if (job.status === "INGESTION_FAILED") return { state: "failed", cause: job.error_message };
  return { state: "indexing", cause: null };
}

/** Wait some time, and until the page is shown. */
async function waitWhileShown(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  if (!document.hidden) return;
  await new Promise<void>((resolve) => {
    document.addEventListener("visibilitychange", function check() {
      if (document.hidden) return;
      document.removeEventListener("visibilitychange", check);
      resolve();
    });
  });
}
