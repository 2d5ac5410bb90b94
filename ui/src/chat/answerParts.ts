/** The parts of an answer, collected from the events of a stream in OpenAI's format. */

import { MarkdownStream } from "../markdown/stream";
import type { ServerEvent } from "./sse";
import type { ImagePart, MessageStatus, Reference, Usage } from "./types";

interface Delta {
  content?: string | null;
  refusal?: string | null;
  reasoning_content?: string | null;
  reasoning?: string | null;
  images?: ImagePart[] | null;
}

interface Chunk {
  choices?: { index?: number; delta?: Delta; finish_reason?: string | null }[];
  usage?: { prompt_tokens?: number; completion_tokens?: number; total_tokens?: number } | null;
  retrieval?: Reference[];
  error?: { message?: string };
  status?: MessageStatus;
}

const CUT_REASONS = new Set(["length", "max_tokens"]);

/** An answer so far. Times are milliseconds of the caller's clock. */
export class AnswerParts {
  readonly markdown = new MarkdownStream();
  reasoning = "";
  images: ImagePart[] = [];
  references: Reference[] | null = null;
  usage: Usage | null = null;
  status: MessageStatus = "running";
  error: string | null = null;
  firstTokenAt: number | null = null;
  reasoningEndedAt: number | null = null;
  endedAt: number | null = null;
  lastEvent = 0;
  isEnded = false;

  /** `prefix` is the text of the answer that this one continues. */
  constructor(
    readonly startedAt: number,
    private readonly prefix = "",
  ) {
    this.markdown.feed(prefix);
  }

  /** The text of this answer alone. */
  get text(): string {
    return this.markdown.text.slice(this.prefix.length);
  }

  /** Add one event; `id` is its number in the stream. An event that was added before is left out. */
  add(event: ServerEvent, now: number): void {
    const number = event.id === null ? Number.NaN : Number(event.id);
    if (event.data !== "[DONE]" && Number.isInteger(number)) {
      if (number <= this.lastEvent) return;
      this.lastEvent = number;
    }
    if (event.data === "[DONE]") this.end(now);
    else if (event.event === "status") this.addStatus(parsed(event.data).status);
    else this.addChunk(parsed(event.data), now);
  }

  /** Record the end of the answer. */
  end(now: number, status: MessageStatus = "complete"): void {
    this.isEnded = true;
    this.endedAt ??= now;
    if (this.status === "running") this.status = status;
  }

  /** Record how the server says that the answer ended. */
  private addStatus(status: MessageStatus | undefined): void {
    if (status && status !== "running" && this.error === null) this.status = status;
  }

  private addChunk(chunk: Chunk, now: number): void {
    if (chunk.error) {
      this.error = chunk.error.message ?? "";
      this.status = "interrupted";
    }
    for (const choice of chunk.choices ?? []) {
      if ((choice.index ?? 0) !== 0) continue;
      this.addDelta(choice.delta ?? {}, now);
      if (choice.finish_reason && this.status === "running") {
        this.status = CUT_REASONS.has(choice.finish_reason) ? "cut" : "complete";
      }
    }
    if (Array.isArray(chunk.retrieval)) this.references = chunk.retrieval;
    if (chunk.usage) this.usage = usageOf(chunk.usage);
  }

  private addDelta(delta: Delta, now: number): void {
    const reasoning = delta.reasoning_content ?? delta.reasoning ?? "";
    const text = delta.content ?? delta.refusal ?? "";
    const images = delta.images ?? [];
    if (reasoning || text || images.length > 0) this.firstTokenAt ??= now;
    this.images.push(...images);
    this.reasoning += reasoning;
    if (!text) return;
    if (this.reasoning) this.reasoningEndedAt ??= now;
    this.markdown.feed(text);
  }
}

function parsed(data: string): Chunk {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === "object" && value !== null ? (value as Chunk) : {};
  } catch {
    return {};
  }
}

function usageOf(usage: NonNullable<Chunk["usage"]>): Usage {
  const found: Usage = {};
  if (usage.prompt_tokens !== undefined) found.promptTokens = usage.prompt_tokens;
  if (usage.completion_tokens !== undefined) found.completionTokens = usage.completion_tokens;
  if (usage.total_tokens !== undefined) found.totalTokens = usage.total_tokens;
  return found;
}
