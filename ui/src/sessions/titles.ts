/** Names of chats, written by a model after the first answer. */

import type { QueryClient } from "@tanstack/react-query";

import { request } from "../api/http";
import type { Chat } from "../chat/chat";
import { shortCompletion } from "../chat/gateway";
import { textOf } from "../chat/types";
import { questionOf } from "../files/attachedText";
import { renameSession, sessionsKey, type SessionRow } from "./queries";

const LONGEST_EXCERPT = 1500;
const LONGEST_TITLE = 60;

/** Return the request for a title. */
export function titlePrompt(question: string, answer: string): string {
  const excerpt = (text: string): string => text.slice(0, LONGEST_EXCERPT);
  return (
    "Write a title of two to six words for this conversation, in its language. Answer with the title alone.\n\n" +
    `Question: ${excerpt(question)}\n\nAnswer: ${excerpt(answer)}`
  );
}

/** Return a model's answer as a title; null if it is none, such as a whole paragraph. */
export function cleanTitle(answer: string): string | null {
  const title = (answer.trim().split("\n")[0] ?? "")
    .replace(/^(?:title|topic)\s*:\s*/i, "")
    .replace(/^["'“”‘’*#\s]+|["'“”‘’*.\s]+$/g, "");
  const words = title.split(/\s+/).length;
  return title.length > 0 && title.length <= LONGEST_TITLE && words <= 8 ? title : null;
}

/** Let the model of the first answer name its chat. Later answers change nothing. */
export async function giveTitle(chat: Chat, inferenceBase: string, queries: QueryClient): Promise<void> {
  const [question, answer, ...more] = chat.branch.map((one) => one.message);
  const model = answer?.metadata["modelName"];
  if (!question || !answer || more.length > 0 || chat.messages.length > 2) return;
  if (textOf(answer.content) === "") return;
  if (answer.status !== "complete" || typeof model !== "string") return;
  const prompt = titlePrompt(questionOf(question.content), textOf(answer.content));
  const title = cleanTitle(await shortCompletion(inferenceBase, model, prompt).catch(() => ""));
  if (title === null) return;
  await nameUnnamed(chat.id, title).catch(() => undefined);
  await queries.invalidateQueries({ queryKey: sessionsKey });
}

/** Give a session its name, unless it has one. */
export async function nameUnnamed(sessionId: string, title: string): Promise<void> {
  const { name } = await request<SessionRow>(`/session/${sessionId}?limit=1`);
  if (!name) await renameSession(sessionId, title);
}
