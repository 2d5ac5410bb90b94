/** The request for an answer, in OpenAI's format. */

import type { ImageSettings } from "../images/imageSettings";
import type { AnswerNotes } from "./answerRun";
import { textOf, type Content, type Knowledge, type Message } from "./types";

/** The ids under which the gateway stores a question and its answer. */
export interface StoredAs {
  sessionId: string;
  questionId: string;
  parentId: string | null;
  answerId: string;
  /** The answer that this one continues; such a request adds no question. */
  continues?: string;
}

export interface AnswerRequest {
  model: string;
  /** The shown messages up to the question. */
  turns: Message[];
  instructions?: string;
  knowledge: Knowledge[];
  /** Arguments of the model, such as the temperature. */
  settings?: Record<string, unknown>;
  /** The most earlier messages that are sent; without it all. */
  earlierMessages?: number;
  /** The most passages of documents. */
  passages?: number;
  /** The settings of pictures, if the model makes pictures. */
  image?: ImageSettings;
  /** The number of earlier messages that are not among the turns, because they exceed the model's context. */
  leftOut?: number;
  /** Whether the last turn is an answer that is continued. */
  isContinuation?: boolean;
  /** Notes that the gateway stores with the answer. */
  notes?: AnswerNotes;
  /** Null for a chat that is not stored. */
  storedAs: StoredAs | null;
  /** Whether the chat is temporary: no log contains its questions and answers. */
  isTemporary?: boolean;
}

interface Turn {
  role: "system" | "user" | "assistant";
  content: Content;
  thinking_blocks?: { type: "thinking"; thinking: string; signature: string }[];
}

/** The field of requests that no log contains. */
export const TEMPORARY = { metadata: { temporary_chat: "true" } };
const CONTINUE = "Continue your last answer exactly where it stopped. Do not repeat any of it.";

/** Return the body of a request. The turns before the question are the same bytes in every request of the chat. */
export function completionBody(request: AnswerRequest): Record<string, unknown> {
  const { storedAs } = request;
  const turns = joined(newestTurns(request).flatMap((message) => turnOf(message, request.model)));
  if (request.instructions) addInstructions(turns, request.instructions);
  if (request.isContinuation) turns.push({ role: "user", content: CONTINUE });
  return {
    ...request.settings,
    model: request.model,
    messages: turns,
    stream: true,
    stream_options: { include_usage: true },
    ...retrievalOf(request),
    ...(storedAs ? { metadata: metadataOf(storedAs, request.notes) } : {}),
    ...(request.isTemporary ? TEMPORARY : {}),
  };
}

/** Put the instructions at the beginning; a summary there becomes a part of the same turn, as some models take only one. */
function addInstructions(turns: Turn[], instructions: string): void {
  const first = turns[0];
  if (first?.role === "system") turns[0] = { ...first, content: `${instructions}\n\n${textOf(first.content)}` };
  else turns.unshift({ role: "system", content: instructions });
}

/** Return the turns that are sent: the question and the newest messages before it. They begin with a person's message. */
function newestTurns({ turns, earlierMessages }: AnswerRequest): Message[] {
  if (earlierMessages === undefined) return turns;
  const newest = turns.slice(-1 - earlierMessages);
  const first = newest.findIndex((one) => one.type === "human");
  return first < 0 ? newest : newest.slice(first);
}

function retrievalOf({ knowledge, passages }: AnswerRequest): Record<string, unknown> {
  const vector_store_ids = knowledge.map((one) => one.id);
  if (vector_store_ids.length === 0) return {};
  if (passages === undefined) return { vector_store_ids };
  return { tools: [{ type: "file_search", vector_store_ids, max_num_results: passages }] };
}

/** Return the ids of a question and its answer, and the notes about the request, as the gateway expects them. */
export function metadataOf(storedAs: StoredAs, { droppedArguments = [], leftOut = 0 }: AnswerNotes = {}): Record<string, string | null> {
  return {
    session_id: storedAs.sessionId,
    message_id: storedAs.questionId,
    parent_id: storedAs.parentId,
    answer_id: storedAs.answerId,
    ...(storedAs.continues ? { continues: storedAs.continues } : {}),
    ...(droppedArguments.length > 0 ? { dropped_arguments: droppedArguments.join(",") } : {}),
    ...(leftOut > 0 ? { left_out: String(leftOut) } : {}),
  };
}

/** Join an answer and its continuations into one turn. */
function joined(turns: Turn[]): Turn[] {
  return turns.reduce<Turn[]>((found, turn) => {
    const last = found.at(-1);
    if (last?.role !== "assistant" || turn.role !== "assistant") return [...found, turn];
    return [...found.slice(0, -1), { ...last, content: textOf(last.content) + textOf(turn.content) }];
  }, []);
}

function turnOf(message: Message, model: string): Turn[] {
  if (message.type === "human") return [{ role: "user", content: message.content }];
  if (message.type === "system") return [{ role: "system", content: message.content }];
  const text = textOf(message.content);
  if (message.type !== "ai" || text === "") return [];
  const signature = message.reasoningSignature;
  if (!signature || !message.reasoningContent || message.metadata["modelName"] !== model) {
    return [{ role: "assistant", content: text }];
  }
  const thinking = { type: "thinking", thinking: message.reasoningContent, signature } as const;
  return [{ role: "assistant", content: text, thinking_blocks: [thinking] }];
}
