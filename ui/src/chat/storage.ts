/** The part of a chat that stays in this browser: the draft, the chosen model and the chosen documents. */

import type { Knowledge } from "./types";

const DRAFT = "draft:";
const UNSENT = "unsent:";
const KNOWLEDGE = "knowledge:";
const MODEL = "model";
const NEW_CHAT = "newChat";

/** Return the draft of a chat. */
export const readDraft = (chatId: string): string => localStorage.getItem(DRAFT + chatId) ?? "";

/** Return the question that was sent in a chat and that the server has not accepted. */
export const readUnsent = (chatId: string): string => localStorage.getItem(UNSENT + chatId) ?? "";

/** Store a question until the server accepts it. */
export const writeUnsent = (chatId: string, text: string): void => attempt(() => localStorage.setItem(UNSENT + chatId, text));

/** Forget the stored question: the server has accepted it. */
export const clearUnsent = (chatId: string): void => localStorage.removeItem(UNSENT + chatId);

/** Store the draft of a chat; an empty one is removed. */
export function writeDraft(chatId: string, text: string): void {
  if (text === "") localStorage.removeItem(DRAFT + chatId);
  else attempt(() => localStorage.setItem(DRAFT + chatId, text));
}

/** Return the documents that a chat searches. */
export function readKnowledge(chatId: string): Knowledge[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KNOWLEDGE + chatId) ?? "[]");
    return Array.isArray(stored) ? (stored as Knowledge[]) : [];
  } catch {
    return [];
  }
}

/** Store the documents that a chat searches. */
export function writeKnowledge(chatId: string, knowledge: Knowledge[]): void {
  if (knowledge.length === 0) localStorage.removeItem(KNOWLEDGE + chatId);
  else attempt(() => localStorage.setItem(KNOWLEDGE + chatId, JSON.stringify(knowledge)));
}

/** Return the id of the chat that this tab begins next. It survives a reload, and with it the draft. */
export function readNewChatId(): string {
  return sessionStorage.getItem(NEW_CHAT) ?? renewNewChatId();
}

/** Return a new id for the chat that this tab begins next. */
export function renewNewChatId(): string {
  const id = crypto.randomUUID();
  attempt(() => sessionStorage.setItem(NEW_CHAT, id));
  return id;
}

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
