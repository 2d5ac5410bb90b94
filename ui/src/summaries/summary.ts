/** The choice of the turns that are sent when a chat nears the model's context. Summaries are messages of the chat's tree. */

import { textOf, type Content, type Message } from "../chat/types";
import { estimateTokens, trimToTokens } from "../files/tokenEstimate";
import { summaryMessages as TEXT } from "../messages/summaries";

/** The part of the context at which the oldest turns are summarized. */
const FULL = 0.8;
/** The part of the context that the newest turns keep after a summary. */
const KEPT = 0.4;
/** The most of the context that a request fills; the rest is left for the answer. */
const FITS = 0.9;
/** The part of the context that the turns to summarize may fill. */
const SUMMARIZED = 0.6;
const NEWEST_KEPT = 4;
const LONGEST_SUMMARY = 1024;
const TOKENS_PER_TURN = 4;
const TOKENS_PER_IMAGE = 1000;

const HEADING = "Summary of the earlier messages of this conversation:\n\n";
const TASK =
  "Summarize the conversation below for its continuation. Keep facts, names, numbers, decisions, open questions and the wishes of the user. " +
  "Write in the language of the conversation, without an introduction.";

/** The choices of a question that decide how many turns fit. */
export interface ContextLimits {
  model: string;
  /** The tokens of the model's context; without it nothing is summarized or left out. */
  contextWindow?: number | undefined;
  instructions?: string | undefined;
  /** The most earlier messages that the person lets be sent. */
  earlierMessages?: number | undefined;
}

/** The turns that a summary replaces, and the request that makes it. */
export interface SummaryPlan {
  /** The ids of all messages that the summary stands for. */
  summaryOf: string[];
  prompt: string;
  maxTokens: number;
  /** Whether the chat is temporary, so that no log contains the request. */
  isTemporary?: boolean;
}

/** Return the ids of the messages that a summary stands for; null if a message is no summary. */
export function summarizedBy(message: Message): string[] | null {
  const ids = message.metadata["summaryOf"];
  return message.type === "system" && Array.isArray(ids) ? (ids as string[]) : null;
}

/** Return whether a message only records that a summary is not used. */
export const isUndo = (message: Message): boolean => undoneBy(message).length > 0;

/** Return the ids of the summaries on a path that are not used. */
export const undoneOn = (path: readonly Message[]): Set<string> => new Set(path.flatMap(undoneBy));

function undoneBy(message: Message): string[] {
  const ids = message.metadata["summaryOff"];
  return message.type === "system" && Array.isArray(ids) ? (ids as string[]) : [];
}

/** Return the turns of a path as they are sent: the newest summary in use stands for the turns up to the last one it names. */
export function withSummary(path: readonly Message[]): Message[] {
  const undone = undoneOn(path);
  const summary = path.findLast((one) => summarizedBy(one) !== null && !undone.has(one.id));
  const isTurn = (one: Message): boolean => summarizedBy(one) === null && !isUndo(one);
  if (!summary) return path.filter(isTurn);
  const covered = new Set(summarizedBy(summary));
  const rest = path.slice(path.findLastIndex((one) => covered.has(one.id)) + 1).filter(isTurn);
  return [{ ...summary, content: HEADING + textOf(summary.content) }, ...rest];
}

/** Return the turns to summarize before the last message of a path is asked; null if none are. */
export function planSummary(path: readonly Message[], limits: ContextLimits): SummaryPlan | null {
  const { contextWindow, earlierMessages } = limits;
  if (!contextWindow || earlierMessages !== undefined || undoneOn(path).size > 0) return null;
  const turns = withSummary(path);
  if (sizeOf(turns, limits) < FULL * contextWindow && lastUsage(path) < FULL * contextWindow) return null;
  const count = countToSummarize(turns, KEPT * contextWindow);
  const oldest = turns.slice(0, count);
  if (oldest.every((one) => summarizedBy(one) !== null)) return null;
  return {
    summaryOf: [...new Set(oldest.flatMap((one) => summarizedBy(one) ?? [one.id]))],
    prompt: promptOf(oldest, SUMMARIZED * contextWindow),
    maxTokens: Math.min(LONGEST_SUMMARY, Math.floor(contextWindow / 8)),
  };
}

/** Return the turns of a path that fit in the context, and the messages that are left out because they do not. */
export function fittingTurns(path: readonly Message[], limits: ContextLimits): { turns: Message[]; leftOut: Message[] } {
  const turns = withSummary(path);
  const { contextWindow, earlierMessages } = limits;
  const first = turns[0] && summarizedBy(turns[0]) ? 1 : 0;
  const earlier = turns.length - 1 - (earlierMessages ?? turns.length);
  if (!contextWindow || earlier > 0) return { turns, leftOut: [] };
  const newest = turns.length - 1;
  let from = first;
  while (from < newest && sizeOf([...turns.slice(0, first), ...turns.slice(from)], limits) > FITS * contextWindow) from += 1;
  if (from > first) while (from < newest && turns[from]?.type !== "human") from += 1;
  const fitting = [...turns.slice(0, first), ...turns.slice(from)];
  if (sizeOf(fitting, limits) > FITS * contextWindow) return { turns: turns.slice(newest), leftOut: turns.slice(0, newest) };
  return { turns: fitting, leftOut: turns.slice(first, from) };
}

/** Return the tokens of a content, about. */
export const tokensOf = (content: Content): number => sizeOfTurn({ content });

/** Return the notice that a question of so many tokens exceeds the model's context; null if it fits. */
export function explainExcess(tokens: number, { model, contextWindow, instructions = "" }: ContextLimits): string | null {
  const size = tokens + estimateTokens(instructions);
  return contextWindow && size > FITS * contextWindow ? TEXT.tooLarge(size, model, contextWindow) : null;
}

/** Return how many of the oldest turns are summarized, so that the rest has a size and begins with a person's message. */
function countToSummarize(turns: readonly Message[], size: number): number {
  const most = turns.length - NEWEST_KEPT - 1;
  let count = 0;
  while (count < most && sizeOf(turns.slice(count)) > size) count += 1;
  while (count > 0 && turns[count]?.type !== "human") count -= 1;
  return count;
}

/** Return the tokens of the newest answer and its request; 0 if a summary came after it. */
function lastUsage(path: readonly Message[]): number {
  const at = path.findLastIndex((one) => one.usage?.totalTokens || summarizedBy(one) !== null);
  return path[at]?.usage?.totalTokens ?? 0;
}

function sizeOf(turns: readonly Message[], { instructions = "" }: { instructions?: string | undefined } = {}): number {
  return turns.reduce((total, one) => total + sizeOfTurn(one), estimateTokens(instructions));
}

function sizeOfTurn({ content }: Pick<Message, "content">): number {
  const images = typeof content === "string" ? 0 : content.filter((part) => part.type === "image_url").length;
  return TOKENS_PER_TURN + estimateTokens(textOf(content)) + images * TOKENS_PER_IMAGE;
}

function promptOf(turns: readonly Message[], size: number): string {
  const isLarge = sizeOf(turns) > size;
  const texts = turns.map((one) => {
    const text = textOf(one.content);
    return `${SPEAKERS[one.type]}: ${isLarge ? trimToTokens(text, Math.floor(size / turns.length)) : text}`;
  });
  return `${TASK}\n\n${texts.join("\n\n")}`;
}

const SPEAKERS = { human: "User", ai: "Assistant", system: "System", tool: "Tool" } as const;
