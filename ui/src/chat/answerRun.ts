/** One answer on its way: asked, read, resumed after a lost connection, stopped. */

import { AnswerParts } from "./answerParts";
import { FramePacer } from "./framePacer";
import { serverEvents } from "./sse";
import type { Message } from "./types";

/** The differences between a request and the question: arguments that the model does not take, and messages beyond its context. */
export interface AnswerNotes {
  droppedArguments?: string[];
  /** The number of earlier messages that were not sent. */
  leftOut?: number;
}

/** The requests of one answer. Each resolves to a response with a stream of events, or rejects with AnswerError. */
export interface AnswerTransport {
  /** `onNotes` receives the notes on the request each time when they change. */
  ask(signal: AbortSignal, onNotes?: (notes: AnswerNotes) => void): Promise<Response>;
  /** Ask for the events after a number; null if the answer is stored nowhere. */
  follow(after: number, signal: AbortSignal): Promise<Response | null>;
  cancel(): Promise<void>;
}

/** A refused or failed request. `retryAfter` is in seconds; `isStored` says that its question is in the session. */
export class AnswerError extends Error {
  constructor(
    message: string,
    readonly details: { status?: number; requestId?: string; retryAfter?: number; isStored?: boolean } = {},
  ) {
    super(message);
  }
}

export interface RunClock {
  now(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

const RESUMES = 8;
const BUSY_RETRIES = 3;
const LONGEST_RETRY_SECONDS = 60;
const LONGEST_STOP_MS = 5000;

/** The state of an answer for the page; `version` changes with each update. */
export class AnswerRun {
  readonly parts: AnswerParts;
  version = 0;
  retryAt: number | null = null;
  requestId: string | null = null;
  /** Whether the server has taken the question. */
  isAccepted = false;
  private readonly listeners = new Set<() => void>();
  private readonly pacer = new FramePacer(() => this.notify());
  private readonly abort = new AbortController();
  private notes: AnswerNotes = {};
  private updatedAt = 0;

  constructor(
    /** The message as it is before the answer begins. */
    readonly message: Message,
    private readonly transport: AnswerTransport,
    private readonly clock: RunClock,
    /** The text of the answer that this one continues. */
    prefix = "",
  ) {
    this.parts = new AnswerParts(clock.now(), prefix);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  getVersion = (): number => this.version;

  /** Record that the page shows the last update. */
  shown(): void {
    this.pacer.record(performance.now() - this.updatedAt);
  }

  /** Ask, and read the answer to its end. Resolves when it has ended in any way. */
  async start(): Promise<void> {
    await this.attempt(() => this.askPatiently());
  }

  /** Read the rest of an answer that runs already. */
  async resume(): Promise<void> {
    await this.attempt(async () => this.transport.follow(this.parts.lastEvent, this.abort.signal));
  }

  /** Stop the answer; its text so far stays. Resolves when the server has stored it. */
  async stop(): Promise<void> {
    if (this.parts.isEnded) return;
    this.parts.end(this.clock.now(), "cancelled");
    this.notify();
    this.abort.abort();
    const { signal } = new AbortController();
    const stored = this.transport
      .cancel()
      .then(() => this.transport.follow(this.parts.lastEvent, signal))
      .then((response) => response?.text());
    await Promise.race([stored.catch(() => undefined), this.clock.sleep(LONGEST_STOP_MS, signal)]);
  }

  /** The answer as a message. */
  toMessage(): Message {
    const { parts } = this;
    const ttftMs = ms(parts.startedAt, parts.firstTokenAt);
    const metadata = {
      ...this.message.metadata,
      ttftMs,
      durationMs: ms(parts.startedAt, parts.endedAt),
      ...(parts.reasoningEndedAt === null ? {} : { reasoningSeconds: Math.round((parts.reasoningEndedAt - parts.startedAt) / 1000) }),
      ...(parts.error === null ? {} : { error: parts.error, requestId: this.requestId }),
      ...this.notes,
      ...(parts.references === null ? {} : { ragDocuments: parts.references }),
    };
    return {
      ...this.message,
      content: parts.images.length === 0 ? parts.text : [...(parts.text ? [{ type: "text" as const, text: parts.text }] : []), ...parts.images],
      reasoningContent: parts.reasoning || null,
      usage: parts.usage,
      status: parts.status,
      metadata,
    };
  }

  private async attempt(first: () => Promise<Response | null>): Promise<void> {
    try {
      await this.read(await first());
      for (let resumes = 0; this.isBroken && resumes < RESUMES; resumes += 1) await this.reconnect(resumes);
      if (!this.parts.isEnded) this.parts.end(this.clock.now(), "interrupted");
    } catch (error) {
      if (this.abort.signal.aborted) return;
      this.fail(error);
    } finally {
      this.notify();
    }
  }

  private get isBroken(): boolean {
    return !this.parts.isEnded && this.parts.error === null && !this.abort.signal.aborted;
  }

  private async askPatiently(): Promise<Response> {
    for (let retries = 0; ; retries += 1) {
      try {
        return await this.transport.ask(this.abort.signal, (notes) => (this.notes = notes));
      } catch (error) {
        const wait = error instanceof AnswerError && error.details.status === 429 ? error.details.retryAfter : undefined;
        if (wait === undefined || wait > LONGEST_RETRY_SECONDS || retries >= BUSY_RETRIES) throw error;
        this.retryAt = this.clock.now() + wait * 1000;
        this.notify();
        await this.clock.sleep(wait * 1000, this.abort.signal);
        this.retryAt = null;
      }
    }
  }

  private async reconnect(resumes: number): Promise<void> {
    if (resumes > 0) await this.clock.sleep(Math.min(500 * 2 ** resumes, 5000), this.abort.signal);
    try {
      const response = await this.transport.follow(this.parts.lastEvent, this.abort.signal);
      if (response === null) this.parts.end(this.clock.now(), "interrupted");
      await this.read(response);
    } catch (error) {
      if (error instanceof AnswerError && error.details.status !== undefined) throw error;
    }
  }

  /** Read until the body ends, which is after the server has stored the answer. A lost connection is no error here. */
  private async read(response: Response | null): Promise<void> {
    if (!response?.body) return;
    this.isAccepted = true;
    try {
      for await (const event of serverEvents(response.body)) {
        this.parts.add(event, this.clock.now());
        this.pacer.request();
      }
    } catch {
      return;
    }
  }

  private fail(error: unknown): void {
    this.parts.error = error instanceof Error ? error.message : String(error);
    this.requestId = (error instanceof AnswerError && error.details.requestId) || null;
    if (error instanceof AnswerError && error.details.isStored) this.isAccepted = true;
    this.parts.end(this.clock.now(), "interrupted");
  }

  private notify(): void {
    this.version += 1;
    this.updatedAt = performance.now();
    for (const listener of this.listeners) listener();
  }
}

const ms = (from: number, to: number | null): number | null => (to === null ? null : Math.round(to - from));
