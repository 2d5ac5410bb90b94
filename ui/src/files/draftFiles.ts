/** The files of drafts, kept in this browser until they are sent or removed. */

import { openDB, type DBSchema } from "idb";

import { personalKey } from "../identity/personalStorage";
import type { Attachment } from "./attachments";

export type DraftFile = Omit<Attachment, "id" | "progress">;

interface Draft {
  /** The key of the chat, which names the person as well. */
  key: string;
  changedAt: number;
  files: DraftFile[];
}

interface Schema extends DBSchema {
  drafts: { key: string; value: Draft };
}

const MOST_BYTES = 100_000_000;
const MOST_DRAFTS = 10;
const LONGEST_MS = 30 * 86_400_000;

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

/** Return the first files that have at most 100 MB together. */
export function fitting(files: readonly DraftFile[]): DraftFile[] {
  let bytes = 0;
  return files.filter((one) => (bytes += one.file.size + one.text.length + one.url.length) <= MOST_BYTES);
}

/** Return the drafts to remove beside one that is kept: old ones, and all but the newest. */
export function outdated<Kept extends { changedAt: number }>(drafts: readonly Kept[], now: number): Kept[] {
  const newest = drafts.toSorted((one, other) => other.changedAt - one.changedAt);
  return newest.filter((one, place) => place >= MOST_DRAFTS - 1 || now - one.changedAt > LONGEST_MS);
}
