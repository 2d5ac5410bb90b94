/** Requests with fewer turns, for a model whose context is smaller than the page knows. */

import { isTooLong } from "../chat/gateway";
import { AnswerError } from "../chat/answerRun";
import type { Message } from "../chat/types";
import { summaryMessages } from "../messages/summaries";

/**
 * Send a question again, each time with the newer half of the turns, until the model takes it.
 * Throws AnswerError if the question alone exceeds the model's context.
 */
export async function sendShorter(turns: readonly Message[], model: string, send: (turns: Message[]) => Promise<Response>): Promise<Response> {
  for (let left = turns; left.length > 1; ) {
    left = newerHalf(left);
    try {
      return await send([...left]);
    } catch (error) {
      if (!isTooLong(error)) throw error;
    }
  }
  throw new AnswerError(summaryMessages.tooLargeFor(model), { status: 400, isStored: true });
}

/** Return the newer half of the turns, from a person's message on; at least the last turn. */
function newerHalf(turns: readonly Message[]): readonly Message[] {
  const half = turns.slice(Math.ceil(turns.length / 2));
  const first = half.findIndex((one) => one.type === "human");
  return first < 0 ? turns.slice(-1) : half.slice(first);
}
