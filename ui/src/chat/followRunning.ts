import { settingsIn } from "../images/imageSettings";
import type { Chat } from "./chat";
import { readModel } from "./storage";

/** The pauses before a failed search is repeated. */
const PAUSES_MS = [1000, 4000];

/** Returns the id of the newest answer of a chat; null if the server has none. */
type Find = (chatId: string) => Promise<string | null>;
type Sleep = (ms: number) => Promise<void>;

/**
 * Read on the answer that the server is still writing, if the last question has none. A search that fails is repeated
 * after pauses; if it fails each time, the next call searches again.
 */
export async function followRunning(chat: Chat, find: Find, sleep: Sleep): Promise<void> {
  const last = chat.branch.at(-1)?.message;
  if (chat.isBusy || last?.type !== "human" || chat.searchedFor === last.id) return;
  chat.searchedFor = last.id;
  const answerId = await findPatiently(() => find(chat.id), sleep).catch(() => {
    chat.searchedFor = null;
    return null;
  });
  const model = last.metadata["modelName"];
  if (answerId === null || chat.messages.some((one) => one.id === answerId)) return;
  const image = settingsIn(last.metadata);
  chat.resume(last, answerId, { model: typeof model === "string" ? model : (readModel() ?? ""), knowledge: [], ...(image ? { image } : {}) });
}

async function findPatiently(find: () => Promise<string | null>, sleep: Sleep): Promise<string | null> {
  for (const pause of PAUSES_MS) {
    try {
      return await find();
    } catch {
      await sleep(pause);
    }
  }
  return find();
}
