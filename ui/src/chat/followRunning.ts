import { settingsIn } from "../images/imageSettings";
import type { AskOptions } from "./askOptions";
import type { Chat } from "./chat";
import { readModel } from "./storage";
import type { Message } from "./types";

/** The pauses before a failed search is repeated. */
const PAUSES_MS = [1000, 4000];

/** Returns the id of the newest answer of a chat; null if the server has none. */
type Find = (chatId: string) => Promise<string | null>;
type Sleep = (ms: number) => Promise<void>;

/** An answer that the server is writing, as the session names it. */
export interface RunningAnswer {
  answerId: string;
  parentId: string | null;
  /** The answer that it continues, or null. */
  continues: string | null;
  modelId: string | null;
}

/**
 * Read on the answer that the server is still writing: one that the session names, which may answer any question again or
 * continue an answer, or that of the last question. A search that fails is repeated after pauses; if it fails each time,
 * the next call searches again.
 */
export async function followRunning(chat: Chat, running: readonly RunningAnswer[], find: Find, sleep: Sleep): Promise<void> {
  const last = chat.branch.at(-1)?.message;
  if (chat.isBusy || resumeNamed(chat, running)) return;
  if (last?.type !== "human" || chat.searchedFor === last.id) return;
  chat.searchedFor = last.id;
  const answerId = await findPatiently(() => find(chat.id), sleep).catch(() => {
    chat.searchedFor = null;
    return null;
  });
  if (answerId === null || chat.messages.some((one) => one.id === answerId)) return;
  chat.resume(last, answerId, optionsOf(chat, last, null));
}

/** Read on the newest running answer whose place in the chat is known. Return whether there is one. */
function resumeNamed(chat: Chat, running: readonly RunningAnswer[]): boolean {
  const { messages } = chat;
  for (const one of running.toReversed()) {
    const before = messages.find((other) => other.id === (one.continues ?? one.parentId));
    if (!before || messages.some((other) => other.id === one.answerId)) continue;
    chat.resume(before, one.answerId, optionsOf(chat, before, one.modelId));
    return true;
  }
  return false;
}

/** Return the choices of an answer that another page asked for, as far as its message or another answer to the question shows them. */
function optionsOf(chat: Chat, before: Message, modelId: string | null): AskOptions {
  const other = chat.messages.findLast((one) => one.type === "ai" && one.parentId === before.id);
  const { metadata } = before.type === "human" && other ? other : before;
  const named = metadata["modelName"];
  const image = settingsIn(metadata);
  const model = modelId ?? (typeof named === "string" ? named : (readModel() ?? ""));
  return { model, knowledge: [], ...(image ? { image } : {}) };
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
