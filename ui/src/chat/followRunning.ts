import { settingsIn } from "../images/imageSettings";
import type { Chat } from "./chat";
import { readModel } from "./storage";

/**
 * Read on the answer that the server is still writing, if the last question has none. `find` returns the id of the
 * newest answer of a chat. It is called once for a question, and again only if it failed.
 */
export async function followRunning(chat: Chat, find: (chatId: string) => Promise<string | null>): Promise<void> {
  const last = chat.branch.at(-1)?.message;
  if (chat.isBusy || last?.type !== "human" || chat.searchedFor === last.id) return;
  chat.searchedFor = last.id;
  const answerId = await find(chat.id).catch(() => {
    chat.searchedFor = null;
    return null;
  });
  const model = last.metadata["modelName"];
  if (answerId === null || chat.messages.some((one) => one.id === answerId)) return;
  const image = settingsIn(last.metadata);
  chat.resume(last, answerId, { model: typeof model === "string" ? model : (readModel() ?? ""), knowledge: [], ...(image ? { image } : {}) });
}
