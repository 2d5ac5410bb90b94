import type { Content, Message } from "./types";

/** The actions on the messages of a thread. They stay the same objects while an answer grows. */
export interface ThreadActions {
  /** Ask a question in other words. Returns false if it was not asked: it is too large, or another answer is on its way. */
  edit: (message: Message, content: Content) => boolean;
  show: (message: Message) => void;
  /** Answer the question of an answer again; with another model if one is named. */
  regenerate: (answer: Message, model?: string) => void;
  /** Answer a question that has no answer. */
  answer: (question: Message) => void;
  continue: (answer: Message) => void;
  models: readonly string[];
  /** The id of the chat; null for one that is not stored. */
  chatId: string | null;
}
