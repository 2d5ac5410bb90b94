import type { Message } from "./types";

type Own = Pick<Message, "id" | "parentId" | "type" | "content" | "metadata" | "createdAt" | "messageIndex">;

/** Return a complete message that this page makes. */
export function createMessage(own: Own): Message {
  return { ...own, usage: null, reasoningContent: null, status: "complete" };
}
