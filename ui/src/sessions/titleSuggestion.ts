/** A title for a chat by the model that answered in it. Nothing of the request is stored. */

import { request } from "../api/http";
import { shortCompletion } from "../chat/gateway";
import { readModel } from "../chat/storage";
import { textOf, type Message } from "../chat/types";
import { questionOf } from "../files/attachedText";
import { messages } from "../messages/en";
import { cleanTitle } from "./titles";

const TURNS = 12;
const LONGEST_TURN = 400;

/** Return the request for a title of the newest turns of a chat. */
export function conversationPrompt(history: readonly Message[]): string {
  const turns = history.filter((one) => one.type === "human" || one.type === "ai").slice(-TURNS);
  const lines = turns.map((one) => {
    const text = one.type === "human" ? questionOf(one.content) : textOf(one.content);
    return `${one.type === "human" ? "Question" : "Answer"}: ${text.slice(0, LONGEST_TURN)}`;
  });
  return (
    "Write a title of two to six words for this conversation, in its language. Answer with the title alone.\n\n" + lines.join("\n\n")
  );
}

/** Return a title for a chat. Rejects with a message for the person if there is none. */
export async function suggestTitle(sessionId: string, inferenceBase: string): Promise<string> {
  const { history } = await request<{ history: Message[] }>(`/session/${sessionId}?limit=${TURNS}`);
  const model = history.findLast((one) => one.type === "ai")?.metadata["modelName"] ?? readModel();
  if (typeof model !== "string") throw new Error(messages.sessions.noTitle);
  const title = cleanTitle(await shortCompletion(inferenceBase, model, conversationPrompt(history)));
  if (title === null) throw new Error(messages.sessions.noTitle);
  return title;
}
