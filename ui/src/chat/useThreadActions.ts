import { useMemo } from "react";

import { explainExcess, tokensOf } from "../summaries/summary";
import type { AskOptions } from "./askOptions";
import type { Chat } from "./chat";
import type { ServedModel } from "./gateway";
import type { ThreadActions } from "./threadActions";
import type { Content } from "./types";
import { addUnsentEdit } from "./unsentQuestions";

/** Return the actions of a thread. `onNotice` receives the notice that a question is too large, or null. */
export function useThreadActions(
  chat: Chat,
  options: () => AskOptions,
  models: readonly ServedModel[],
  onNotice: (notice: string | null) => void,
): ThreadActions {
  const key = models.map((one) => `${one.id} ${one.contextWindow}`).join("\n");
  return useMemo(() => {
    const fits = (question: Content, asked: AskOptions): boolean => {
      const excess = explainExcess(tokensOf(question), asked);
      onNotice(excess);
      return excess === null;
    };
    return {
      models: models.map((one) => one.id),
      chatId: chat.isTemporary ? null : chat.id,
      edit: (message, content) => {
        const question = fits(content, options()) ? chat.edit(message, content, options()) : null;
        if (question !== null && !chat.isTemporary) addUnsentEdit(question, message.id);
        return question !== null;
      },
      show: (message) => chat.show(message),
      answer: (question) => {
        if (fits(question.content, options())) chat.regenerate(question, options());
      },
      continue: (answer) => chat.continue(answer, options()),
      regenerate: (answer, model) => {
        const question = chat.messages.find((one) => one.id === answer.parentId);
        const other = models.find((one) => one.id === model);
        const asked = other ? { ...options(), model: other.id, contextWindow: other.contextWindow ?? undefined } : options();
        if (question && fits(question.content, asked)) chat.regenerate(question, asked);
      },
    };
  }, [chat, chat.isTemporary, options, onNotice, key]);
}
