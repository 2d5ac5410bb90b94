/** The requests of answers at the gateway. */

import { ApiError, send } from "../api/http";
import { droppedBy, noteRefused, sendWithoutRefused } from "../arguments/refused";
import { AnswerError, type AnswerNotes, type AnswerTransport } from "./answerRun";
import { completionBody, type AnswerRequest } from "./completion";
import type { Message } from "./types";

/** The time in which the gateway has recorded an answer that was asked for, so that it can be cancelled. */
const RECORDING_MS = 1000;

/** Return the address of the sessions' routes at the gateway. */
const sessionAddress = (inferenceBase: string, sessionId: string): string =>
  `${inferenceBase.replace(/\/(?:v2\/serve|v1)$/, "")}/v1/sessions/${sessionId}`;

/** Return the requests of one answer. */
export function answerTransport(inferenceBase: string, asked: AnswerRequest): AnswerTransport {
  const { storedAs } = asked;
  const follow: AnswerTransport["follow"] = async (after, signal) => {
    if (storedAs === null) return null;
    const query = new URLSearchParams({ answer: storedAs.answerId, after: String(after) });
    return found(sent(`${sessionAddress(inferenceBase, storedAs.sessionId)}/stream?${query}`, { signal }));
  };
  return {
    follow,
    async ask(signal, onNotes) {
      const hasImages = asked.turns.some((one) => typeof one.content !== "string");
      const whole = hasImages ? await (await import("../files/inlineImages")).withInlinedImages(asked.turns) : asked.turns;
      const notes: Required<AnswerNotes> = { droppedArguments: [], leftOut: asked.leftOut ?? 0 };
      const ask = (turns: Message[]): Promise<Response> => {
        notes.leftOut = (asked.leftOut ?? 0) + whole.length - turns.length;
        onNotes?.({ ...notes });
        const json = (settings: Record<string, unknown>) => completionBody({ ...asked, turns, settings, notes });
        return sendWithoutRefused(
          settingsLeft(asked, notes.droppedArguments),
          (settings) => send(`${inferenceBase}/chat/completions`, { method: "POST", json: json(settings), signal }),
          drop,
        );
      };
      const drop = (name: string): void => {
        noteRefused(asked.model, name);
        if (!notes.droppedArguments.includes(name)) notes.droppedArguments.push(name);
        onNotes?.({ ...notes });
      };
      try {
        const answer = await ask(whole).catch(async (error: unknown) => {
          if (!isTooLong(error)) throw error;
          return (await import("../summaries/sendShorter")).sendShorter(whole, asked.model, ask);
        });
        droppedBy(answer).forEach(drop);
        return answer;
      } catch (error) {
        const isLost = storedAs !== null && error instanceof ApiError && error.status === 0;
        const answer = isLost ? await followLost(follow, signal) : null;
        if (answer) return answer;
        throw asAnswerError(error);
      }
    },
    async cancel() {
      if (storedAs === null) return;
      const query = new URLSearchParams({ answer: storedAs.answerId });
      const address = `${sessionAddress(inferenceBase, storedAs.sessionId)}/cancel?${query}`;
      const cancel = () => send(address, { method: "POST", keepalive: true }); // it is sent also if the page is left now
      await cancel().catch(async (error: unknown) => {
        if (!(error instanceof ApiError) || error.status !== 404) throw error;
        await new Promise((resolve) => setTimeout(resolve, RECORDING_MS));
        await cancel();
      });
    },
  };
}

/** Return the answer to a request whose connection was lost before the response; null if the gateway has none or is not reached. */
async function followLost(follow: AnswerTransport["follow"], signal: AbortSignal): Promise<Response | null> {
  for (const pause of [0, RECORDING_MS]) {
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    if (signal.aborted) return null;
    const answer = await follow(0, signal).catch(() => null);
    if (answer) return answer;
  }
  return null;
}

/** Return whether a model refused a request because it exceeds the model's context. */
export const isTooLong = (error: unknown): boolean => error instanceof ApiError && error.code === "context_length_exceeded";

const settingsLeft = ({ settings = {} }: AnswerRequest, dropped: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => !dropped.includes(name)));

/** Return the id of the newest answer of a session; null if the gateway has none. */
export async function newestAnswer(inferenceBase: string, sessionId: string): Promise<string | null> {
  const abort = new AbortController();
  const response = await found(sent(`${sessionAddress(inferenceBase, sessionId)}/stream?after=0`, { signal: abort.signal }));
  const id = response?.headers.get("x-answer-id") ?? null;
  abort.abort();
  return id;
}

/** Return a short text by a model, outside any chat. */
export async function shortCompletion(inferenceBase: string, model: string, prompt: string): Promise<string> {
  const json = { model, messages: [{ role: "user", content: prompt }], max_tokens: 30 };
  const response = await send(`${inferenceBase}/chat/completions`, { method: "POST", json });
  const body = (await response.json()) as { choices?: { message?: { content?: string } }[] };
  return body.choices?.[0]?.message?.content ?? "";
}

/** A model that the caller may use. */
export interface ServedModel {
  id: string;
  mode: string;
  features: string[];
  health: string;
  contextWindow: number | null;
  /** Whether it starts with the next question, and how long that took the last time. */
  isAsleep?: boolean;
  /** Whether a model that was asleep is starting now. */
  isWaking?: boolean;
  startSeconds?: number;
  /** The parameters that it does not take; the gateway drops them. */
  unsupportedParameters?: string[];
}

interface ModelInfo {
  data: {
    model_name: string;
    model_info: {
      mode: string;
      features?: { name: string }[];
      health?: string;
      context_window?: number;
      asleep?: boolean;
      waking?: boolean;
      start_seconds?: number;
      unsupported_parameters?: string[];
    };
  }[];
}

/** Return the models that the caller may use, healthy chat models first. */
export async function listModels(inferenceBase: string): Promise<ServedModel[]> {
  const response = await send(`${inferenceBase}/model/info`);
  const { data } = (await response.json()) as ModelInfo;
  return data.map(({ model_name, model_info: info }) => ({
    id: model_name,
    mode: info.mode,
    features: (info.features ?? []).map((one) => one.name),
    health: info.health ?? "",
    contextWindow: info.context_window ?? null,
    ...(info.unsupported_parameters && { unsupportedParameters: info.unsupported_parameters }),
    ...(info.waking && { isWaking: true }),
    ...(info.asleep && { isAsleep: true, ...(info.start_seconds !== undefined && { startSeconds: info.start_seconds }) }),
  }));
}

async function sent(url: string, init: RequestInit & { json?: unknown }): Promise<Response> {
  try {
    return await send(url, init);
  } catch (error) {
    throw asAnswerError(error);
  }
}

/** Return the refusal of a request as an error of an answer; any other error stays as it is. */
export function asAnswerError(error: unknown): unknown {
  if (!(error instanceof ApiError) || error.status === 0) return error;
  const { status, requestId, retryAfter, isStored } = error;
  const details = { status, isStored, ...(requestId ? { requestId } : {}), ...(retryAfter !== null ? { retryAfter } : {}) };
  return new AnswerError(error.message, details);
}

async function found(response: Promise<Response>): Promise<Response | null> {
  try {
    return await response;
  } catch (error) {
    if (error instanceof AnswerError && error.details.status === 404) return null;
    throw error;
  }
}
