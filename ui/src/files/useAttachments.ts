/** The attachments of each chat of this tab; they stay while other chats are shown. */

import { useEffect, useSyncExternalStore } from "react";

import { Attachments, type AttachmentKeeper } from "./attachments";

const stores = new Map<string, { attachments: Attachments; keeper: AttachmentKeeper }>();

/** Return the attachments of a chat; the component is rendered again when they change. With `isKept` they survive a reload. */
export function useAttachments(chatId: string, isKept: boolean): Attachments {
  const { attachments, keeper } = stores.get(chatId) ?? { attachments: new Attachments(), keeper: keeperOf(chatId) };
  stores.set(chatId, { attachments, keeper });
  useSyncExternalStore(attachments.subscribe, attachments.getVersion);
  useEffect(() => void attachments.keepIn(isKept ? keeper : null), [attachments, keeper, isKept]);
  return attachments;
}

const keeperOf = (chatId: string): AttachmentKeeper => ({
  read: async () => (await import("./draftFiles")).readDraftFiles(chatId),
  write: async (list) => (await import("./draftFiles")).writeDraftFiles(chatId, list),
});
