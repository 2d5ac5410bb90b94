/** The queue of files that are sent to one collection: sent, registered, and followed until they are searchable. */

import { messages } from "../messages/en";
import { formatBytes } from "./formats";
import { uniqueNames, type FoundFile } from "../files/folderFiles";

export type UploadState = "waiting" | "uploading" | "sent" | "indexing" | "searchable" | "failed" | "stopped";

export interface Upload {
  id: number;
  name: string;
  file: File;
  /** Bytes that were sent. */
  sent: number;
  state: UploadState;
  cause: string | null;
  key: string | null;
  jobId: string | null;
}

export interface JobState {
  state: "indexing" | "searchable" | "failed";
  cause: string | null;
}

/** The requests of a queue, and its clock. */
export interface UploadEffects {
  /** Send a file to the storage and return its key. */
  send(file: File, name: string, onProgress: (sent: number) => void, signal: AbortSignal): Promise<string>;
  /** Register sent files in the collection and return their jobs in the same order. */
  register(keys: string[]): Promise<{ jobId: string }[]>;
  /** Return the states of jobs; jobs that are not known yet are left out. */
  states(jobIds: string[]): Promise<Map<string, JobState>>;
  /** Start a failed job again. */
  restart(jobId: string): Promise<void>;
  /** Wait; while the page is hidden the wait continues until it is shown. */
  wait(ms: number): Promise<void>;
  onSearchable(): void;
}

const PARALLEL = 3;
const BATCH = 50;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 10_000;
export const LARGEST_FILE = 50 * 1024 * 1024;

export class UploadQueue {
  uploads: Upload[] = [];
  version = 0;
  private abort = new AbortController();
  private sending = 0;
  private isRegistering = false;
  private isFollowing = false;
  private nextId = 0;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly effects: UploadEffects) {}

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  getVersion = (): number => this.version;

  get isActive(): boolean {
    return this.uploads.some((one) => !isEnded(one));
  }

  /** Return whether files would be lost if the page were left now. */
  get isSending(): boolean {
    return this.uploads.some((one) => one.state === "waiting" || one.state === "uploading" || one.state === "sent");
  }

  add(files: readonly FoundFile[]): void {
    const names = uniqueNames(files.map((one) => one.path));
    const added = files.map(({ file }, index) => newUpload((this.nextId += 1), file, names[index] ?? file.name));
    this.uploads = [...this.uploads, ...added];
    this.advance();
  }

  /** Send no more files. Those that are registered are still followed. */
  stop(): void {
    this.abort.abort();
    this.abort = new AbortController();
    for (const one of this.uploads) if (one.state === "waiting" || one.state === "uploading") one.state = "stopped";
    this.changed();
  }

  /** Try one upload again, or all that failed or were stopped. */
  retry(id?: number): void {
    for (const one of this.uploads) {
      if ((id !== undefined && one.id !== id) || (one.state !== "failed" && one.state !== "stopped")) continue;
      if (refusalOf(one.file) !== null) continue;
      one.cause = null;
      if (one.jobId !== null) void this.restart(one, one.jobId);
      else one.state = one.key === null ? "waiting" : "sent";
    }
    this.advance();
  }

  /** Remove the uploads that have ended from the list. */
  clear(): void {
    this.uploads = this.uploads.filter((one) => !isEnded(one));
    this.changed();
  }

  private advance(): void {
    while (this.sending < PARALLEL) {
      const next = this.uploads.find((one) => one.state === "waiting");
      if (!next) break;
      void this.send(next);
    }
    void this.register();
    this.changed();
  }

  private async send(upload: Upload): Promise<void> {
    this.sending += 1;
    const { signal } = this.abort;
    Object.assign(upload, { state: "uploading", sent: 0 });
    const onProgress = (sent: number): void => {
      upload.sent = sent;
      this.changed();
    };
    try {
      const key = await this.effects.send(upload.file, upload.name, onProgress, signal);
      if (!signal.aborted) Object.assign(upload, { key, state: "sent", sent: upload.file.size });
    } catch (error) {
      if (!signal.aborted) fail(upload, error);
    } finally {
      this.sending -= 1;
      this.advance();
    }
  }

  /** Register the sent files, many in one request. If it is refused, each file is tried alone. */
  private async register(): Promise<void> {
    if (this.isRegistering) return;
    this.isRegistering = true;
    for (;;) {
      const batch = this.uploads.filter((one) => one.state === "sent" && one.key !== null).slice(0, BATCH);
      if (batch.length === 0) break;
      if (await this.registerBatch(batch)) continue;
      for (const one of batch) await this.registerBatch([one]);
    }
    this.isRegistering = false;
  }

  private async registerBatch(batch: Upload[]): Promise<boolean> {
    try {
      const jobs = await this.effects.register(batch.map((one) => one.key ?? ""));
      batch.forEach((one, index) => Object.assign(one, { state: "indexing", jobId: jobs[index]?.jobId ?? null }));
    } catch (error) {
      if (batch.length > 1 || !batch[0]) return false;
      fail(batch[0], error);
      this.changed();
      return true;
    }
    this.changed();
    void this.follow();
    return true;
  }

  private async restart(upload: Upload, jobId: string): Promise<void> {
    upload.state = "indexing";
    try {
      await this.effects.restart(jobId);
      void this.follow();
    } catch (error) {
      fail(upload, error);
    }
    this.changed();
  }

  /** Ask for the states of the registered files until all have ended; more and more rarely while nothing changes. */
  private async follow(): Promise<void> {
    if (this.isFollowing) return;
    this.isFollowing = true;
    const followed = (): Upload[] => this.uploads.filter((one) => one.state === "indexing");
    for (let pause = FIRST_WAIT_MS; followed().length > 0; ) {
      await this.effects.wait(pause);
      const isChanged = await this.readStates(followed());
      pause = isChanged ? FIRST_WAIT_MS : Math.min(pause * 1.5, LONGEST_WAIT_MS);
    }
    this.isFollowing = false;
  }

  private async readStates(followed: Upload[]): Promise<boolean> {
    const states = await this.effects.states(followed.flatMap((one) => one.jobId ?? [])).catch(() => new Map<string, JobState>());
    const ended = followed.filter((one) => {
      const found = states.get(one.jobId ?? "");
      if (found) Object.assign(one, found);
      return one.state !== "indexing";
    });
    if (ended.length > 0) {
      this.effects.onSearchable();
      this.changed();
    }
    return ended.length > 0;
  }

  private changed(): void {
    this.version += 1;
    for (const listener of this.listeners) listener();
  }
}

export const isEnded = (one: Upload): boolean => one.state === "searchable" || one.state === "failed" || one.state === "stopped";

function newUpload(id: number, file: File, name: string): Upload {
  const cause = refusalOf(file);
  return { id, name, file, sent: 0, state: cause === null ? "waiting" : "failed", cause, key: null, jobId: null };
}

function refusalOf(file: File): string | null {
  if (file.size > LARGEST_FILE) return messages.documents.tooLarge(formatBytes(LARGEST_FILE));
  return file.size === 0 ? messages.documents.empty : null;
}

function fail(upload: Upload, error: unknown): void {
  Object.assign(upload, { state: "failed", cause: error instanceof Error ? error.message : String(error) });
}
