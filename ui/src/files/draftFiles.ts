/** The files of drafts and of questions that the server has not accepted, kept in this browser. */

import { openDB, type DBSchema } from "idb";

import { unsentWithFiles } from "../chat/unsentQuestions";
import { personalKey } from "../identity/personalStorage";
import type { Attachment } from "./attachments";

export type DraftFile = Omit<Attachment, "id" | "progress">;

interface Draft {
  /** The key of the chat, or of a question of it; it names the person as well. */
  key: string;
  /** Whether the files belong to a question that was sent. */
  isSent?: boolean;
  changedAt: number;
  files: DraftFile[];
}

interface Schema extends DBSchema {
  drafts: { key: string; value: Draft };
}

const MOST_BYTES = 100_000_000;
const MOST_DRAFTS = 10;
const LONGEST_MS = 30 * 86_400_000;

const sentKey = (chatId: string, questionId: string): string => personalKey(`sent:${chatId}:${questionId}`);

/** Open the database. The drafts of version 1 are removed: their keys named no person. */
const open = () =>
  openDB<Schema>("drafts", 2, {
    upgrade: (database) => {
      if (database.objectStoreNames.contains("drafts")) database.deleteObjectStore("drafts");
      database.createObjectStore("drafts", { keyPath: "key" });
    },
  });

/** Return the files of a draft. */
export async function readDraftFiles(chatId: string): Promise<DraftFile[]> {
  const database = await open();
  const found = await database.get("drafts", personalKey(chatId));
  database.close();
  return found?.files ?? [];
}

/** Store the files of a draft; without files it is removed. Old drafts, and more than ten, are removed as well. */
export async function writeDraftFiles(chatId: string, files: readonly DraftFile[]): Promise<void> {
  const key = personalKey(chatId);
  const database = await open();
  const { store, done } = database.transaction("drafts", "readwrite");
  const changedAt = Date.now();
  if (files.length === 0) void store.delete(key);
  else void store.put({ key, changedAt, files: fitting(files) });
  const others = (await store.getAll()).filter((one) => one.key !== key);
  for (const one of outdated(others, changedAt)) void store.delete(one.key);
  await done;
  database.close();
}

/** Move the files of a draft to the question that is sent with them. */
export async function moveToSent(chatId: string, questionId: string, files: readonly DraftFile[]): Promise<void> {
  const database = await open();
  const { store, done } = database.transaction("drafts", "readwrite");
  void store.delete(personalKey(chatId));
  const isWaiting = unsentWithFiles(chatId).includes(questionId); // the server may have accepted it meanwhile
  if (isWaiting) void store.put({ key: sentKey(chatId, questionId), changedAt: Date.now(), files: fitting(files), isSent: true });
  await done;
  database.close();
}

/** Move the files of questions back to the draft, before its own files. Return them. */
export async function takeSentFiles(chatId: string, questionIds: readonly string[]): Promise<DraftFile[]> {
  const database = await open();
  const { store, done } = database.transaction("drafts", "readwrite");
  const sent = await Promise.all(questionIds.map((id) => store.get(sentKey(chatId, id))));
  const files = sent.flatMap((one) => one?.files ?? []);
  const key = personalKey(chatId);
  const own = (await store.get(key))?.files ?? [];
  if (files.length > 0) void store.put({ key, changedAt: Date.now(), files: fitting([...files, ...own]) });
  for (const id of questionIds) void store.delete(sentKey(chatId, id));
  await done;
  database.close();
  return files;
}

/** Remove the files of questions that the server has accepted. */
export async function forgetSentFiles(chatId: string, questionIds: readonly string[]): Promise<void> {
  const database = await open();
  const { store, done } = database.transaction("drafts", "readwrite");
  for (const id of questionIds) void store.delete(sentKey(chatId, id));
  await done;
  database.close();
}

/** Return the first files that have at most 100 MB together. */
export function fitting(files: readonly DraftFile[]): DraftFile[] {
  let bytes = 0;
  return files.filter((one) => (bytes += one.file.size + one.text.length + one.url.length) <= MOST_BYTES);
}

/** Return the drafts to remove beside one that is kept: old ones, and all but the newest. Sent questions only leave by age. */
export function outdated<Kept extends { changedAt: number; isSent?: boolean }>(drafts: readonly Kept[], now: number): Kept[] {
  const newest = drafts.filter((one) => !one.isSent).toSorted((one, other) => other.changedAt - one.changedAt);
  return drafts.filter((one) => now - one.changedAt > LONGEST_MS || newest.indexOf(one) >= MOST_DRAFTS - 1);
}
