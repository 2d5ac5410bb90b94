/** The messages of a chat, as the API answers them. */

export type MessageType = "human" | "ai" | "system" | "tool";
export type MessageStatus = "running" | "complete" | "cancelled" | "cut" | "interrupted";

export interface TextPart {
  type: "text";
  text: string;
}

export interface ImagePart {
  type: "image_url";
  image_url: { url: string; s3_key?: string };
}

export type Content = string | (TextPart | ImagePart)[];

/**
 * A passage that the model received; `cited` is set if the answer cites it. In a shared chat, a source that the reader
 * may not read is `hidden`: it has a number and a name, and no place.
 */
export interface Reference {
  number: number;
  cited: boolean;
  document_id: string;
  name: string;
  source: string;
  repository_id: string;
  collection_id: string;
  page: number | null;
  start: number;
  end: number;
  score: number;
  hidden?: boolean;
}

export interface Usage {
  promptTokens?: number;
  completionTokens?: number;
  totalTokens?: number;
  responseTime?: number;
}

export interface Message {
  id: string;
  parentId: string | null;
  type: MessageType;
  content: Content;
  metadata: Record<string, unknown>;
  usage: Usage | null;
  guardrailTriggered?: boolean;
  reasoningContent: string | null;
  reasoningSignature?: string | null;
  createdAt: string;
  messageIndex: number;
  status: MessageStatus;
  /** Whether only this page has the message; then `messageIndex` is a guess. */
  isLocal?: boolean;
  feedback?: Feedback | null;
}

export type Rating = "up" | "down";

/** The reader's rating of an answer. */
export interface Feedback {
  rating: Rating;
  reason?: string | null;
}

/** A repository or collection whose documents are searched. */
export interface Knowledge {
  /** `repository` or `repository:collection`. */
  id: string;
  name: string;
}

/** Return the text of a message, without its images. */
export function textOf(content: Content): string {
  if (typeof content === "string") return content;
  return content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}

/** Return the passages that the model received for an answer; null if no documents were searched. */
export function referencesOf(message: Message): Reference[] | null {
  const found = message.metadata["ragDocuments"];
  if (Array.isArray(found)) return (found as Reference[]).filter((one) => typeof one.number === "number");
  return message.metadata["searched"] ? [] : null;
}
