/** Messages for tests. */

import type { Message } from "./types";

/** Return a message with these fields; it is a human's complete message otherwise. */
export function message(id: string, parentId: string | null, fields: Partial<Message> = {}): Message {
  return {
    id,
    parentId,
    type: "human",
    content: id,
    metadata: {},
    usage: null,
    reasoningContent: null,
    createdAt: "2026-01-01T00:00:00.000Z",
    messageIndex: 0,
    status: "complete",
    ...fields,
  };
}
