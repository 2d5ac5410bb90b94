/** The files that are attached to the question in one composer. */

import type { Content } from "../chat/types";
import { messages } from "../messages/en";
import { contentOf } from "./attachedText";
import type { FoundFile } from "./folderFiles";
import { readFile, type ReadFile } from "./readFile";
import { estimateTokens, trimToTokens } from "./tokenEstimate";

export interface Attachment {
  id: number;
  name: string;
  file: File;
  state: "reading" | "text" | "image" | "failed";
  text: string;
  /** The data URL of an image. */
  url: string;
  tokens: number;
  isTrimmed: boolean;
  cause: string | null;
}

/** A paste that is longer becomes a file. */
export const LONGEST_PASTE = 20_000;
export const MOST_FILES = 50;
const TOKENS_OF_IMAGE = 1500;

/** The attachments of one chat. */
export class Attachments {
  list: readonly Attachment[] = [];
  version = 0;
  private nextId = 0;
  private pastes = 0;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly read: (file: File) => Promise<ReadFile> = readFile) {}

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  getVersion = (): number => this.version;

  get tokens(): number {
    return this.list.reduce((total, one) => total + one.tokens, 0);
  }

  /** Whether a question can be sent: no file is being read, and none failed. */
  get isReady(): boolean {
    return this.list.every((one) => one.state === "text" || one.state === "image");
  }

  get hasImages(): boolean {
    return this.list.some((one) => one.state === "image");
  }

  /** Attach files. Resolves when all are read. */
  async add(files: readonly FoundFile[]): Promise<void> {
    const added = files.map(({ file, path }): Attachment => {
      const id = (this.nextId += 1);
      return { id, name: path, file, state: "reading", text: "", url: "", tokens: 0, isTrimmed: false, cause: null };
    });
    this.list = [...this.list, ...added];
    this.changed();
    for (const [index, one] of added.entries()) await this.readOne(one, index < MOST_FILES);
  }

  /** Attach a long text that was pasted. */
  addText(text: string): void {
    const name = messages.files.pasted((this.pastes += 1));
    const file = new File([text], `${name}.txt`, { type: "text/plain" });
    const tokens = estimateTokens(text);
    this.list = [...this.list, { id: (this.nextId += 1), name, file, state: "text", text, url: "", tokens, isTrimmed: false, cause: null }];
    this.changed();
  }

  remove(id: number): void {
    this.list = this.list.filter((one) => one.id !== id);
    this.changed();
  }

  clear(): void {
    this.list = [];
    this.changed();
  }

  /** Shorten the texts so that all files have at most so many tokens; short files stay whole. */
  trim(limit: number): void {
    const texts = this.list.filter((one) => one.state === "text");
    const others = this.tokens - texts.reduce((total, one) => total + one.tokens, 0);
    const share = fairShare(texts.map((one) => one.tokens), Math.max(0, limit - others));
    this.list = this.list.map((one) => {
      if (one.state !== "text" || one.tokens <= share) return one;
      const text = trimToTokens(one.text, share);
      return { ...one, text, tokens: estimateTokens(text), isTrimmed: true };
    });
    this.changed();
  }

  /** Return the content of a question with the files, and remove them. */
  take(question: string): Content {
    const files = this.list.filter((one) => one.state === "text");
    const images = this.list.filter((one) => one.state === "image").map((one) => one.url);
    this.clear();
    return contentOf(question, files, images);
  }

  private async readOne(one: Attachment, isAllowed: boolean): Promise<void> {
    const found = isAllowed ? await this.attempt(one.file) : { state: "failed" as const, cause: messages.files.tooMany(MOST_FILES) };
    this.list = this.list.map((other) => (other.id === one.id ? { ...one, ...found } : other));
    this.changed();
  }

  private async attempt(file: File): Promise<Partial<Attachment>> {
    try {
      const found = await this.read(file);
      if (found.kind === "image") return { state: "image", url: found.url, tokens: TOKENS_OF_IMAGE };
      return { state: "text", text: found.text, tokens: estimateTokens(found.text) };
    } catch (error) {
      return { state: "failed", cause: error instanceof Error ? error.message : messages.files.damaged };
    }
  }

  private changed(): void {
    this.version += 1;
    for (const listener of this.listeners) listener();
  }
}

/** Return the largest size to which all sizes can be cut so that their sum is within the limit. */
export function fairShare(sizes: readonly number[], limit: number): number {
  let [rest, count] = [limit, sizes.length];
  for (const size of sizes.toSorted((one, other) => one - other)) {
    if (size * count > rest) return Math.floor(rest / count);
    rest -= size;
    count -= 1;
  }
  return Infinity;
}
