/** The questions of a chat that the server has not accepted, kept in this browser. Their files are kept in draftFiles.ts. */

import { personalKey } from "../identity/personalStorage";
import { writeDraft, writeEdit } from "./storage";

export interface UnsentQuestion {
  /** The id of the question's message. */
  id: string;
  text: string;
  hasFiles: boolean;
}

const unsentKey = (chatId: string): string => personalKey(`unsent:${chatId}`);

/** The message that a question is an edit of, by the id of the question. Its stored edit goes when the question is accepted. */
const edits = new Map<string, string>();

/** Store a question until the server accepts it. */
export const addUnsent = (chatId: string, question: UnsentQuestion): void => writeUnsent(chatId, [...readUnsent(chatId), question]);

/** Record that a question is an edit of a message. */
export const addUnsentEdit = (questionId: string, editedId: string): void => void edits.set(questionId, editedId);

/** Forget questions: the server has accepted them, or they left the queue. */
export function clearUnsent(chatId: string, ids: readonly string[]): void {
  for (const id of ids) {
    const edited = edits.get(id);
    if (edited !== undefined) writeEdit(edited, null);
    edits.delete(id);
  }
  const unsent = readUnsent(chatId);
  const cleared = unsent.filter((one) => ids.includes(one.id));
  if (cleared.length === 0) return;
  writeUnsent(chatId, unsent.filter((one) => !cleared.includes(one)));
  const withFiles = cleared.filter((one) => one.hasFiles).map((one) => one.id);
  if (withFiles.length > 0) void import("../files/draftFiles").then((files) => files.forgetSentFiles(chatId, withFiles)).catch(() => undefined);
}

/**
 * Return a draft after the texts of the questions that the server has not accepted; all of it is the draft from then on.
 * A question with files stays until clearUnsent, because its files are taken back later than its text.
 */
export function takeUnsent(chatId: string, draft: string): string {
  const unsent = readUnsent(chatId);
  const texts = unsent.map((one) => one.text).filter(Boolean);
  if (texts.length === 0 && unsent.every((one) => one.hasFiles)) return draft;
  const joined = [...texts, draft].filter(Boolean).join("\n\n");
  writeDraft(chatId, joined);
  writeUnsent(chatId, unsent.filter((one) => one.hasFiles).map((one) => ({ ...one, text: "" })));
  return joined;
}

/** Return the ids of the questions with files that the server has not accepted. */
export const unsentWithFiles = (chatId: string): string[] => readUnsent(chatId).filter((one) => one.hasFiles).map((one) => one.id);

function readUnsent(chatId: string): UnsentQuestion[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(unsentKey(chatId)) ?? "[]");
    return Array.isArray(stored) ? stored.map(questionFrom) : [];
  } catch {
    return [];
  }
}

/** Return a stored question. Earlier versions stored the text alone. */
const questionFrom = (stored: UnsentQuestion | string): UnsentQuestion =>
  typeof stored === "string" ? { id: "", text: stored, hasFiles: false } : stored;

function writeUnsent(chatId: string, questions: readonly UnsentQuestion[]): void {
  if (questions.length === 0) return localStorage.removeItem(unsentKey(chatId));
  try {
    localStorage.setItem(unsentKey(chatId), JSON.stringify(questions));
  } catch {
    return; // the store is full or forbidden: the question lasts as long as the page
  }
}
