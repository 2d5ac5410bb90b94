/** The state of one open chat: its messages, the running answer, the queue and the chosen branches. */

import { summaryMessages } from "../messages/summaries";
import { AnswerRun } from "./answerRun";
import type { AnswerRequest } from "./completion";
import type { Placed } from "./tree";
import { continuedText } from "./continuations";
import { fittingTurns, planSummary, type SummaryPlan } from "../summaries/summary";
import type { ChatEffects } from "./chatEffects";
import { answerMetadata, type AskOptions, type QueuedQuestion } from "./askOptions";
import { ChatMessages } from "./chatMessages";
import { Observable } from "./observable";
import { UnstoredMessages } from "./unstored";
import type { Content, Message } from "./types";

/** A chat. It lives outside the components, so that an answer arrives while another chat is shown. */
export class Chat extends Observable {
  run: AnswerRun | null = null;
  /** The summary that is made before a question is asked. */
  summarizing: { count: number; abort: AbortController } | null = null;
  queue: QueuedQuestion[] = [];
  isTemporary = false;
  /** Whether the server knows the chat. */
  isStored: boolean;
  /** Whether the messages that the server has are known, so that a question can name its parent. */
  hasHistory: boolean;
  /** The question whose running answer was looked for at the server. */
  searchedFor: string | null = null;
  private readonly known: ChatMessages;
  private readonly unstored = new UnstoredMessages((question) => this.effects.store(this.id, question));

  constructor(
    readonly id: string,
    isNew: boolean,
    private readonly effects: ChatEffects,
  ) {
    super();
    this.known = new ChatMessages({ newId: () => effects.newId(), now: () => effects.clock.now() });
    this.isStored = !isNew;
    this.hasHistory = isNew;
  }

  /** Set whether the chat is stored nowhere; only a chat without messages can change it. */
  setTemporary(isTemporary: boolean): void {
    if (this.messages.length > 0) return;
    this.isTemporary = isTemporary;
    this.changed();
  }

  /** Whether a question of this page is on its way: in the queue, being answered, or not sent back by the server yet. */
  get hasPendingQuestions(): boolean {
    return this.isBusy || this.queue.length > 0 || this.known.hasLocal;
  }

  /** Whether an answer, or the summary before it, is on its way. */
  get isBusy(): boolean {
    return this.run !== null || this.summarizing !== null;
  }

  /** All known messages. */
  get messages(): Message[] {
    return this.known.all;
  }

  /** The shown messages with their siblings. */
  get branch(): Placed<Message>[] {
    return this.known.branch;
  }

  /** Take over the messages that the server has. */
  setStored(messages: readonly Message[]): void {
    if (!this.known.setStored(messages)) return;
    this.isStored = true;
    this.hasHistory = true;
    this.changed();
  }

  /** Record that the server does not know the chat: its next question is the first one. */
  setMissing(): void {
    if (this.hasHistory) return;
    this.hasHistory = true;
    this.changed();
  }

  /**
   * Ask a question, or queue it while an answer is on its way. `id` is that of its message. Before the history is loaded,
   * nothing is asked.
   */
  send(content: Content, options: AskOptions, id = this.effects.newId()): void {
    if (!this.hasHistory) return;
    if (this.isBusy) {
      this.queue = [...this.queue, { id, content, options }];
      this.changed();
      return;
    }
    this.known.dropEmptyAnswers();
    this.ask({ id, content, options }, this.known.last?.id ?? null);
  }

  /** Ask an earlier question in other words: a new branch. Return the id of the question; null while an answer is on its way. */
  edit(message: Message, content: Content, options: AskOptions): string | null {
    if (this.isBusy) return null;
    const id = this.effects.newId();
    this.ask({ id, content, options }, message.parentId);
    return id;
  }

  /** Answer a question again: a sibling of its answers. */
  regenerate(question: Message, options: AskOptions): void {
    if (this.isBusy) return;
    this.known.dropEmptyAnswers();
    this.answer(question, options);
  }

  /** Continue an answer that was cut or interrupted: the rest is its child. `resumed` is the id of a rest that is being written. */
  continue(answer: Message, options: AskOptions, resumed?: string): void {
    if (this.isBusy) return;
    const path = this.known.pathTo(answer);
    const question = path.findLast((one) => one.type === "human");
    if (!question) return;
    const metadata = { modelName: options.model, continues: answer.id };
    const rest = this.known.create({ type: "ai", parentId: answer.id, content: "", metadata, ...(resumed ? { id: resumed } : {}) });
    const storedAs = { sessionId: this.id, questionId: question.id, parentId: question.parentId, answerId: rest.id, continues: answer.id };
    const { turns, leftOut } = fittingTurns(path, options);
    const request = { ...options, turns, leftOut: leftOut.length, isContinuation: true, storedAs: this.isTemporary ? null : storedAs };
    this.start({ ...rest, status: "running" }, request, { prefix: continuedText(path), isResumed: resumed !== undefined });
  }

  /** Read on an answer that the server is still writing. `before` is its question, or the answer that it continues. */
  resume(before: Message, answerId: string, options: AskOptions): void {
    if (this.run) return;
    if (before.type === "ai") this.continue(before, options, answerId);
    else this.answer(before, options, answerId);
  }

  stop(): void {
    this.summarizing?.abort.abort();
    if (this.run) this.unstored.settled = this.run.stop();
  }

  /** Ask the first question of the queue. */
  sendNext(): void {
    const [next, ...rest] = this.queue;
    if (!next || this.isBusy) return;
    this.queue = rest;
    this.send(next.content, next.options, next.id);
  }

  unqueue(id: string): void {
    this.queue = this.queue.filter((one) => one.id !== id);
    this.changed();
  }

  /** Show the branch of a message. */
  show(message: Message): void {
    this.known.show(message);
    this.changed();
  }

  private ask({ id, content, options }: QueuedQuestion, parentId: string | null): void {
    const question = this.known.create({ type: "human", parentId, content, id });
    this.known.add(question);
    const plan = options.image ? null : planSummary(this.known.pathTo(question), options);
    if (plan) void this.summarizeBefore(question, plan, options);
    else this.answer(question, options);
  }

  /** Summarize the oldest turns, then ask. Without a summary the question is asked as well, with the turns that fit. */
  private async summarizeBefore(question: Message, plan: SummaryPlan, options: AskOptions): Promise<void> {
    const abort = new AbortController();
    this.summarizing = { count: plan.summaryOf.length, abort };
    this.known.show(question);
    this.changed();
    const asked = await this.withSummaryBefore(question, plan, options.model, abort.signal).catch(() => question);
    this.summarizing = null;
    if (abort.signal.aborted) this.changed();
    else this.answer(asked, options);
  }

  private async withSummaryBefore(question: Message, plan: SummaryPlan, model: string, signal: AbortSignal): Promise<Message> {
    const text = await this.effects.summarize(model, { ...plan, isTemporary: this.isTemporary }, signal);
    const metadata = { summaryOf: plan.summaryOf, modelName: model };
    const summary = this.known.create({ type: "system", parentId: question.parentId, content: text, metadata });
    if (!this.isTemporary) await this.effects.store(this.id, summary);
    const asked = { ...question, parentId: summary.id, messageIndex: summary.messageIndex + 1 };
    this.known.add(summary, asked);
    return asked;
  }

  /** Send the turns of a summary in full again. Rejects if that could not be stored. */
  async undoSummary(summary: Message): Promise<void> {
    if (this.isBusy) return;
    this.known.dropEmptyAnswers();
    const end = this.known.last;
    if (!end) return;
    const undo = this.known.create({ type: "system", parentId: end.id, content: summaryMessages.undone, metadata: { summaryOff: [summary.id] } });
    if (!this.isTemporary) await this.effects.store(this.id, undo);
    this.known.add(undo);
    this.known.show(undo);
    this.changed();
  }

  private answer(question: Message, options: AskOptions, resumed?: string): void {
    const { turns, leftOut } = fittingTurns(this.known.pathTo(question), options);
    const metadata = answerMetadata(question.content, options);
    const empty = this.known.create({ type: "ai", parentId: question.id, content: "", metadata, ...(resumed ? { id: resumed } : {}) });
    const message = { ...empty, status: "running" as const };
    const storedAs = this.isTemporary ? null : { sessionId: this.id, questionId: question.id, parentId: question.parentId, answerId: message.id };
    this.start(message, { ...options, turns, leftOut: leftOut.length, storedAs }, { isResumed: resumed !== undefined });
  }

  private start(message: Message, request: AnswerRequest, { isResumed = false, prefix = "" }): void {
    this.known.add(message);
    this.known.show(message);
    const asked = this.effects.transport({ ...request, isTemporary: this.isTemporary });
    const transport = request.storedAs === null ? asked : this.unstored.before(asked, this.known.pathTo(message));
    const run = new AnswerRun(message, transport, this.effects.clock, prefix);
    this.run = run;
    this.changed();
    void (isResumed ? run.resume() : run.start()).then(() => this.ended(run));
  }

  private ended(run: AnswerRun): void {
    const message = run.toMessage();
    this.known.finish(message);
    this.run = null;
    this.effects.onEnded(this, run);
    if (message.status !== "interrupted") this.sendNext();
    this.changed();
  }
}
