/** The part of a chat that stays in this browser: the draft, the chosen model and the chosen documents. */

import { personalKey } from "../identity/personalStorage";
import type { Knowledge } from "./types";

const draftKey = (chatId: string): string => personalKey(`draft:${chatId}`);
const knowledgeKey = (chatId: string): string => personalKey(`knowledge:${chatId}`);
const editKey = (messageId: string): string => personalKey(`edit:${messageId}`);
const newChatKey = (): string => personalKey("newChat");
/** The model belongs to the browser, not to a person. */
const MODEL = "model";

/** Return the draft of a chat. */
export const readDraft = (chatId: string): string => localStorage.getItem(draftKey(chatId)) ?? "";

/** Store the draft of a chat; an empty one is removed. */
export function writeDraft(chatId: string, text: string): void {
  if (text === "") localStorage.removeItem(draftKey(chatId));
  else attempt(() => localStorage.setItem(draftKey(chatId), text));
}

/** Return the unfinished edit of a message, or null if there is none. */
export const readEdit = (messageId: string): string | null => localStorage.getItem(editKey(messageId));

/** Store the unfinished edit of a message; null removes it. */
export function writeEdit(messageId: string, text: string | null): void {
  if (text === null) localStorage.removeItem(editKey(messageId));
  else attempt(() => localStorage.setItem(editKey(messageId), text));
}

/** Return the documents that a chat searches. */
export function readKnowledge(chatId: string): Knowledge[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(knowledgeKey(chatId)) ?? "[]");
    return Array.isArray(stored) ? (stored as Knowledge[]) : [];
  } catch {
    return [];
  }
}

/** Store the documents that a chat searches. */
export function writeKnowledge(chatId: string, knowledge: Knowledge[]): void {
  if (knowledge.length === 0) localStorage.removeItem(knowledgeKey(chatId));
  else attempt(() => localStorage.setItem(knowledgeKey(chatId), JSON.stringify(knowledge)));
}

/** Return the id of the chat that this tab begins next; null if it has none. */
export const readNewChatId = (): string | null => sessionStorage.getItem(newChatKey());

/** Store the id of the chat that this tab begins next. */
export const writeNewChatId = (id: string): void => attempt(() => sessionStorage.setItem(newChatKey(), id));

/** Return the model that was chosen last. */
export const readModel = (): string | null => localStorage.getItem(MODEL);

/** Store the model that was chosen last. */
export const writeModel = (model: string): void => attempt(() => localStorage.setItem(MODEL, model));

/** The store may be full or forbidden; then the page works without it. */
function attempt(write: () => void): void {
  try {
    write();
  } catch {
    return;
  }
}
