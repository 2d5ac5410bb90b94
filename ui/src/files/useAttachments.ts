/** The attachments of each chat of this tab; they stay while other chats are shown. */

import { useEffect, useSyncExternalStore } from "react";

import { clearUnsent, unsentWithFiles } from "../chat/unsentQuestions";
import { Attachments, type AttachmentKeeper } from "./attachments";

const stores = new Map<string, { attachments: Attachments; keeper: AttachmentKeeper }>();

/** Return the attachments of a chat; the component is rendered again when they change. With `isKept` they survive a reload, and with `takesUnsent` the files of unsent questions come back. */
export function useAttachments(chatId: string, isKept: boolean, takesUnsent: boolean): Attachments {
  const { attachments, keeper } = stores.get(chatId) ?? { attachments: new Attachments(), keeper: keeperOf(chatId) };
  stores.set(chatId, { attachments, keeper });
  useSyncExternalStore(attachments.subscribe, attachments.getVersion);
  useEffect(() => void attachments.keepIn(isKept ? keeper : null), [attachments, keeper, isKept]);
  useEffect(() => {
    if (isKept && takesUnsent) void attachments.takeBack();
  }, [attachments, isKept, takesUnsent]);
  return attachments;
}

const keeperOf = (chatId: string): AttachmentKeeper => ({
  read: async () => (await import("./draftFiles")).readDraftFiles(chatId),
  write: async (list) => (await import("./draftFiles")).writeDraftFiles(chatId, list),
  send: async (questionId, list) => (await import("./draftFiles")).moveToSent(chatId, questionId, list),
  takeBack: async () => {
    const ids = unsentWithFiles(chatId);
    if (ids.length === 0) return [];
    const found = await (await import("./draftFiles")).takeSentFiles(chatId, ids);
    clearUnsent(chatId, ids);
    return found;
  },
});
