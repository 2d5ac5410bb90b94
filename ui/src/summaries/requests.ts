/** The requests of summaries. */

import { request, send } from "../api/http";
import { TEMPORARY } from "../chat/completion";
import type { Message } from "../chat/types";
import type { SummaryPlan } from "./summary";

/** Return the summary by a model; the request belongs to no session. Throws if the model writes none. */
export async function requestSummary(inferenceBase: string, model: string, plan: SummaryPlan, signal: AbortSignal): Promise<string> {
  const json = { model, messages: [{ role: "user", content: plan.prompt }], max_tokens: plan.maxTokens, ...(plan.isTemporary ? TEMPORARY : {}) };
  const response = await send(`${inferenceBase}/chat/completions`, { method: "POST", json, signal });
  const body = (await response.json()) as { choices?: { message?: { content?: string | null } }[] };
  const text = body.choices?.[0]?.message?.content?.trim() ?? "";
  if (text === "") throw new Error("the model wrote no summary");
  return text;
}

/** Store a message in a session, unless it is stored already. */
export async function storeMessage(sessionId: string, { id, parentId, type, content, metadata }: Message): Promise<void> {
  const json = { messages: [{ id, parentId, type, content, metadata }] };
  await request(`/session/${sessionId}/messages`, { method: "POST", json });
}
