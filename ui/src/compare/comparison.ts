/** One question that several models answer at the same time. Nothing of it is stored. */

import { AnswerRun, type AnswerTransport, type RunClock } from "../chat/answerRun";
import type { AnswerRequest } from "../chat/completion";
import { createMessage } from "../chat/newMessage";
import type { Knowledge } from "../chat/types";

export const FEWEST_MODELS = 2;
export const MOST_MODELS = 4;

export interface ComparedQuestion {
  text: string;
  models: readonly string[];
  knowledge: Knowledge[];
}

interface Effects {
  transport(request: AnswerRequest): AnswerTransport;
  clock: RunClock;
  newId(): string;
}

/** Ask each model, and return the running answers in the order of the models. */
export function startRuns({ text, models, knowledge }: ComparedQuestion, { transport, clock, newId }: Effects): AnswerRun[] {
  const createdAt = new Date(clock.now()).toISOString();
  const question = createMessage({ id: newId(), parentId: null, type: "human", content: text, metadata: {}, createdAt, messageIndex: 0 });
  return models.map((model) => {
    const own = { id: newId(), parentId: question.id, type: "ai" as const, content: "", createdAt, messageIndex: 1 };
    const answer = { ...createMessage({ ...own, metadata: { modelName: model, knowledge } }), status: "running" as const };
    const run = new AnswerRun(answer, transport({ model, turns: [question], knowledge, storedAs: null }), clock);
    void run.start();
    return run;
  });
}

/** Return the models of the columns: those that were chosen and still exist, filled up to two with others. */
export function comparedModels(chosen: readonly string[], available: readonly string[]): string[] {
  const known = chosen.filter((one, at) => available.includes(one) && chosen.indexOf(one) === at).slice(0, MOST_MODELS);
  const others = available.filter((one) => !known.includes(one));
  return [...known, ...others.slice(0, Math.max(0, FEWEST_MODELS - known.length))];
}
