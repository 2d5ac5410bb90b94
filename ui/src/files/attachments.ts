/** The files that are attached to the question in one composer. */

import type { Content } from "../chat/types";
import { messages } from "../messages/en";
import { contentOf } from "./attachedText";
import type { FoundFile } from "./folderFiles";
import type { OnProgress, ReadFile } from "./readFile";
import { estimateTokens, trimToTokens } from "./tokenEstimate";

export interface Attachment {
  id: number;
  name: string;
  file: File;
  state: "reading" | "text" | "image" | "failed";
  /** The part of the file that was read, from 0 to 1; null if it is not known. */
  progress: number | null;
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

/** The place where the attachments of a draft are kept. */
export interface AttachmentKeeper {
  read(): Promise<Omit<Attachment, "id" | "progress">[]>;
  write(list: Omit<Attachment, "id" | "progress">[]): Promise<void>;
  /** Keep the files with the question that is sent with them. */
  send(questionId: string, list: Omit<Attachment, "id" | "progress">[]): Promise<void>;
  /** Return the files of the questions that the server has not accepted; they are the draft's files from then on. */
  takeBack(): Promise<Omit<Attachment, "id" | "progress">[]>;
}

type Read = (file: File, onProgress: OnProgress) => Promise<ReadFile>;
const readInBrowser: Read = async (file, onProgress) => (await import("./readFile")).readFile(file, onProgress);

/** The attachments of one chat. */
export class Attachments {
  list: readonly Attachment[] = [];
  version = 0;
  private nextId = 0;
  private pastes = 0;
  private keeper: AttachmentKeeper | null = null;
  /** The reads and writes of the keeper, one after the other. */
  private keeping = Promise.resolve();
  private isWriteQueued = false;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly read: Read = readInBrowser) {}

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
    const added = files.map(({ file, path }) => this.create({ name: path, file }));
    const left = MOST_FILES - this.list.length;
    this.list = [...this.list, ...added];
    this.changed();
    for (const [index, one] of added.entries()) await this.readOne(one, index < left);
  }

  /** Keep the attachments across a reload, and restore those that were kept; null forgets them. Resolves when it is done. */
  keepIn(keeper: AttachmentKeeper | null): Promise<void> {
    if (keeper === this.keeper) return this.keeping;
    const before = this.keeper;
    this.keeper = keeper;
    return this.inOrder(async () => {
      await before?.write([]);
      this.restore((await keeper?.read()) ?? []);
    });
  }

  /** Restore the files of the questions that the server has not accepted. Resolves when it is done. */
  takeBack(): Promise<void> {
    return this.inOrder(async () => this.restore((await this.keeper?.takeBack()) ?? []));
  }

  private restore(kept: Omit<Attachment, "id" | "progress">[]): void {
    const found = kept.map((one) => this.create(one));
    if (found.length === 0 && this.list.length === 0) return;
    this.list = [...found, ...this.list];
    this.changed();
    for (const one of found) if (one.state === "reading") void this.readOne(one, true);
  }

  /** Attach a long text that was pasted. */
  addText(text: string): void {
    const name = messages.files.pasted((this.pastes += 1));
    const file = new File([text], `${name}.txt`, { type: "text/plain" });
    this.list = [...this.list, this.create({ name, file, state: "text", text, tokens: estimateTokens(text) })];
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

  /** Return the content of a question with the files, and remove them. They are kept with the question until it is accepted. */
  take(question: string, questionId: string): Content {
    const sent = this.kept;
    if (this.keeper && sent.length > 0) void this.inOrder(async () => this.keeper?.send(questionId, sent));
    const files = this.list.filter((one) => one.state === "text");
    const images = this.list.filter((one) => one.state === "image").map((one) => one.url);
    this.clear();
    return contentOf(question, files, images);
  }

  private async readOne(one: Attachment, isAllowed: boolean): Promise<void> {
    const found = isAllowed ? await this.attempt(one) : { state: "failed" as const, cause: messages.files.tooMany(MOST_FILES) };
    this.update(one.id, found);
    this.changed();
  }

  private update(id: number, fields: Partial<Attachment>): void {
    this.list = this.list.map((other) => (other.id === id ? { ...other, ...fields } : other));
    this.notify();
  }

  private create(fields: Partial<Attachment> & Pick<Attachment, "name" | "file">): Attachment {
    const id = (this.nextId += 1);
    return { state: "reading", text: "", url: "", tokens: 0, isTrimmed: false, cause: null, progress: null, ...fields, id };
  }

  private async attempt({ id, file }: Attachment): Promise<Partial<Attachment>> {
    try {
      const found = await this.read(file, (progress) => this.update(id, { progress }));
      if (found.kind === "image") return { state: "image", url: found.url, tokens: TOKENS_OF_IMAGE };
      return { state: "text", text: found.text, tokens: estimateTokens(found.text) };
    } catch (error) {
      return { state: "failed", cause: error instanceof Error ? error.message : messages.files.damaged };
    }
  }

  private changed(): void {
    this.notify();
    if (!this.keeper || this.isWriteQueued) return;
    this.isWriteQueued = true;
    void this.inOrder(async () => {
      this.isWriteQueued = false;
      await this.keeper?.write(this.kept);
    });
  }

  private get kept(): Omit<Attachment, "id" | "progress">[] {
    return this.list.filter((one) => one.state !== "failed").map(({ id: _id, progress: _progress, ...one }) => one);
  }

  /** Run the work after the one before; without the browser's storage the attachments last as long as the page. */
  private inOrder(work: () => Promise<void>): Promise<void> {
    return (this.keeping = this.keeping.then(work).catch(() => undefined));
  }

  private notify(): void {
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
