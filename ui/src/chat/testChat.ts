/** A chat for tests. */

import { expect, vi } from "vitest";

import type { AnswerTransport } from "./answerRun";
import { Chat } from "./chat";
import type { ChatEffects } from "./chatEffects";
import type { AnswerRequest } from "./completion";

vi.stubGlobal("requestAnimationFrame", (callback: (now: number) => void) => setTimeout(() => callback(0)));

export const OPTIONS = { model: "m", knowledge: [] };

export interface Asked {
  request: AnswerRequest;
  /** Ends the answer with this text. */
  finish(text: string, reason?: string): Promise<void>;
  /** Ends the answer with an error after this text. */
  fail(text: string): Promise<void>;
}

/** A chat whose answers the test finishes. */
export function openChat(isNew = true): { chat: Chat; asked: Asked[]; ended: () => number } {
  const asked: Asked[] = [];
  let ids = 0;
  let time = 0;
  let ended = 0;
  const effects: ChatEffects = {
    newId: () => `id${(ids += 1)}`,
    clock: { now: () => (time += 1), sleep: async () => undefined },
    onEnded: () => void (ended += 1),
    summarize: () => Promise.reject(new Error("no summary")),
    store: async () => undefined,
    transport: (request): AnswerTransport => {
      let resolve: (response: Response) => void = () => undefined;
      const response = new Promise<Response>((done) => (resolve = done));
      const end = async (chunk: Record<string, unknown>): Promise<void> => {
        resolve(new Response(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`));
        const before = ended;
        await vi.waitFor(() => expect(ended).toBe(before + 1));
      };
      asked.push({
        request,
        finish: (text, reason = "stop") => end({ choices: [{ delta: { content: text }, finish_reason: reason }] }),
        fail: (text) => end({ choices: [{ delta: { content: text } }], error: { message: "The model failed." } }),
      });
      return { ask: () => response, follow: async () => null, cancel: async () => undefined };
    },
  };
  return { chat: new Chat("s", isNew, effects), asked, ended: () => ended };
}

/** Return the contents of the shown messages. */
export const shown = (chat: Chat): unknown[] => chat.branch.map((one) => one.message.content);
