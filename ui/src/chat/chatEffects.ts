import type { SummaryPlan } from "../summaries/summary";
import type { AnswerRun, AnswerTransport, RunClock } from "./answerRun";
import type { Chat } from "./chat";
import type { AnswerRequest } from "./completion";
import type { Message } from "./types";

/** The effects of a chat: requests, ids, time, and the notice that an answer has ended. */
export interface ChatEffects {
  transport(request: AnswerRequest): AnswerTransport;
  clock: RunClock;
  newId(): string;
  /** Return a summary of earlier turns; rejects if there is none. */
  summarize(model: string, plan: SummaryPlan, signal: AbortSignal): Promise<string>;
  /** Store a message that is no question and no answer. */
  store(chatId: string, message: Message): Promise<void>;
  onEnded(chat: Chat, run: AnswerRun): void;
}
