/** The attachments of each chat of this tab; they stay while other chats are shown. */

import { useSyncExternalStore } from "react";

import { Attachments } from "./attachments";

const stores = new Map<string, Attachments>();

/** Return the attachments of a chat; the component is rendered again when they change. */
export function useAttachments(chatId: string): Attachments {
  const store = stores.get(chatId) ?? new Attachments();
  stores.set(chatId, store);
  useSyncExternalStore(store.subscribe, store.getVersion);
  return store;
}
