/** The part of a chat that stays in this browser: the draft, the chosen model and the chosen documents. */

import { personalKey } from "../identity/personalStorage";
import type { Knowledge } from "./types";

const draftKey = (chatId: string): string => personalKey(`draft:${chatId}`);
const unsentKey = (chatId: string): string => personalKey(`unsent:${chatId}`);
const knowledgeKey = (chatId: string): string => personalKey(`knowledge:${chatId}`);
const editKey = (messageId: string): string => personalKey(`edit:${messageId}`);
const newChatKey = (): string => personalKey("newChat");
/** The model belongs to the browser, not to a person. */
const MODEL = "model";

/** Return the draft of a chat. */
export const readDraft = (chatId: string): string => localStorage.getItem(draftKey(chatId)) ?? "";

/** Return a draft with the questions before it that the server has not accepted; all of it is the draft from then on. */
export function takeUnsent(chatId: string, draft: string): string {
  const unsent = unsentOf(chatId);
  if (unsent.length === 0) return draft;
  const joined = [...unsent, draft].filter(Boolean).join("\n\n");
  writeDraft(chatId, joined);
  writeUnsent(chatId, []);
  return joined;
}

/** Store a question until the server accepts it. */
export const addUnsent = (chatId: string, question: string): void => writeUnsent(chatId, [...unsentOf(chatId), question]);

/** Forget a question: the server has accepted it, or it left the queue. */
export function clearUnsent(chatId: string, question: string): void {
  const unsent = unsentOf(chatId);
  writeUnsent(chatId, unsent.filter((one, at) => one !== question || at !== unsent.indexOf(question)));
}

function unsentOf(chatId: string): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(unsentKey(chatId)) ?? "[]");
    return Array.isArray(stored) ? (stored as string[]) : [];
  } catch {
    return [];
  }
}

function writeUnsent(chatId: string, questions: readonly string[]): void {
  if (questions.length === 0) localStorage.removeItem(unsentKey(chatId));
  else attempt(() => localStorage.setItem(unsentKey(chatId), JSON.stringify(questions)));
}

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

/** Return the id of the chat that this tab begins next. It survives a reload, and with it the draft. */
export function readNewChatId(): string {
  return sessionStorage.getItem(newChatKey()) ?? renewNewChatId();
}

/** Return a new id for the chat that this tab begins next. */
export function renewNewChatId(): string {
  const id = crypto.randomUUID();
  attempt(() => sessionStorage.setItem(newChatKey(), id));
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
