/** The messages of one chat: those of the server, those that only this page has, and the chosen branches. */

import { createMessage } from "./newMessage";
import { activeBranch, merged, withShown, type Placed, type Selection } from "./tree";
import { isEmptyAnswer } from "./unstored";
import type { Content, Message } from "./types";

/** The fields of a new message that its author chooses. */
export interface NewMessage {
  type: "human" | "ai" | "system";
  parentId: string | null;
  content: Content;
  metadata?: Record<string, unknown>;
  id?: string;
}

interface Source {
  newId(): string;
  now(): number;
}

export class ChatMessages {
  private source: readonly Message[] = [];
  private stored: readonly Message[] = [];
  /** Metadata that only this page knows, such as the names of the searched documents, by the id of the message. */
  private readonly details = new Map<string, Record<string, unknown>>();
  private local: Message[] = [];
  private selection: Selection = {};

  constructor(private readonly from: Source) {}

  /** All known messages. */
  get all(): Message[] {
    return merged(this.stored, this.local);
  }

  /** The shown messages with their siblings. */
  get branch(): Placed<Message>[] {
    return activeBranch(this.all, this.selection);
  }

  /** The last shown message. */
  get last(): Message | undefined {
    return this.branch.at(-1)?.message;
  }

  /** Whether the server has not sent all messages back yet. */
  get hasLocal(): boolean {
    return this.local.length > 0;
  }

  /** Take over the messages that the server has. Return false if they are the known ones. */
  setStored(messages: readonly Message[]): boolean {
    if (messages === this.source) return false;
    this.source = messages;
    this.stored = messages.map((one) => ({ ...one, metadata: { ...this.details.get(one.id), ...one.metadata } }));
    const known = new Set(messages.map((one) => one.id));
    this.local = this.local.filter((one) => !known.has(one.id));
    return true;
  }

  /** Return a new message, which is not added. */
  create({ type, parentId, content, metadata = {}, id = this.from.newId() }: NewMessage): Message {
    const messageIndex = 1 + Math.max(-1, ...this.all.map((one) => one.messageIndex));
    const createdAt = new Date(this.from.now()).toISOString();
    return { ...createMessage({ id, parentId, type, content, metadata, createdAt, messageIndex }), isLocal: true };
  }

  /** Add messages that the server does not have yet, in place of those with the same ids. */
  add(...messages: Message[]): void {
    const added = new Set(messages.map((one) => one.id));
    this.local = [...this.local.filter((one) => !added.has(one.id)), ...messages];
  }

  /** Replace an answer by its end, and remember its metadata. */
  finish(answer: Message): void {
    this.local = this.local.map((one) => (one.id === answer.id ? answer : one));
    this.details.set(answer.id, answer.metadata);
  }

  /** Forget the empty answers, which the server does not have. */
  dropEmptyAnswers(): void {
    this.local = this.local.filter((one) => !isEmptyAnswer(one));
  }

  /** Show the branch of a message. */
  show(message: Message): void {
    this.selection = withShown(this.all, this.selection, message.id);
  }

  /** Return the messages from the first one to this one. */
  pathTo(message: Message): Message[] {
    const selection = withShown(this.all, this.selection, message.id);
    const path = activeBranch(this.all, selection).map((one) => one.message);
    return path.slice(0, path.findIndex((one) => one.id === message.id) + 1);
  }
}
