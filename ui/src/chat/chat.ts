/** The state of one open chat: its messages, the running answer, the queue and the chosen branches. */

import { summaryMessages } from "../messages/summaries";
import { AnswerRun } from "./answerRun";
import type { AnswerRequest } from "./completion";
import { activeBranch, merged, withShown, type Placed, type Selection } from "./tree";
import { continuedText } from "./continuations";
import { fittingTurns, planSummary, type SummaryPlan } from "../summaries/summary";
import type { ChatEffects } from "./chatEffects";
import { answerMetadata, type AskOptions, type QueuedQuestion } from "./askOptions";
import { createMessage } from "./newMessage";
import { Observable } from "./observable";
import { isEmptyAnswer, UnstoredMessages } from "./unstored";
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
  private source: readonly Message[] = [];
  private stored: readonly Message[] = [];
  /** Metadata that only this page knows, such as the names of the searched documents, by the id of the message. */
  private readonly details = new Map<string, Record<string, unknown>>();
  private local: Message[] = [];
  private selection: Selection = {};
  private readonly unstored = new UnstoredMessages((question) => this.effects.store(this.id, question));

  constructor(
    readonly id: string,
    isNew: boolean,
    private readonly effects: ChatEffects,
  ) {
    super();
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
    return this.isBusy || this.queue.length > 0 || this.local.length > 0;
  }

  /** Whether an answer, or the summary before it, is on its way. */
  get isBusy(): boolean {
    return this.run !== null || this.summarizing !== null;
  }

  /** All known messages. */
  get messages(): Message[] {
    return merged(this.stored, this.local);
  }

  /** The shown messages with their siblings. */
  get branch(): Placed<Message>[] {
    return activeBranch(this.messages, this.selection);
  }

  /** Take over the messages that the server has. */
  setStored(messages: readonly Message[]): void {
    if (messages === this.source) return;
    this.isStored = true;
    this.hasHistory = true;
    this.source = messages;
    this.stored = messages.map((one) => ({ ...one, metadata: { ...this.details.get(one.id), ...one.metadata } }));
    const known = new Set(messages.map((one) => one.id));
    this.local = this.local.filter((one) => !known.has(one.id));
    this.changed();
  }

  /** Record that the server does not know the chat: its next question is the first one. */
  setMissing(): void {
    if (this.hasHistory) return;
    this.hasHistory = true;
    this.changed();
  }

  /** Ask a question, or queue it while an answer is on its way. Before the history is loaded, nothing is asked. */
  send(content: Content, options: AskOptions): void {
    if (!this.hasHistory) return;
    if (this.isBusy) {
      this.queue = [...this.queue, { id: this.effects.newId(), content, options }];
      this.changed();
      return;
    }
    this.dropEmptyAnswers();
    this.ask(content, this.branch.at(-1)?.message.id ?? null, options);
  }

  /** Ask an earlier question in other words: a new branch. */
  edit(message: Message, content: Content, options: AskOptions): void {
    if (!this.isBusy) this.ask(content, message.parentId, options);
  }

  /** Answer a question again: a sibling of its answers. */
  regenerate(question: Message, options: AskOptions): void {
    if (this.isBusy) return;
    this.dropEmptyAnswers();
    this.answer(question, options);
  }

  /** Continue an answer that was cut or interrupted: the rest is its child. */
  continue(answer: Message, options: AskOptions): void {
    if (this.isBusy) return;
    const path = this.pathTo(answer);
    const question = path.findLast((one) => one.type === "human");
    if (!question) return;
    const rest = this.newMessage("ai", answer.id, "", { modelName: options.model, continues: answer.id });
    const storedAs = { sessionId: this.id, questionId: question.id, parentId: question.parentId, answerId: rest.id, continues: answer.id };
    const prefix = continuedText(path);
    const { turns, leftOut } = fittingTurns(path, options);
    const request = { ...options, turns, leftOut: leftOut.length, isContinuation: true, storedAs: this.isTemporary ? null : storedAs };
    this.start({ ...rest, status: "running" }, request, { prefix });
  }

  /** Read on an answer that the server is still writing. */
  resume(question: Message, answerId: string, options: AskOptions): void {
    if (!this.run) this.answer(question, options, answerId);
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
    this.send(next.content, next.options);
  }

  unqueue(id: string): void {
    this.queue = this.queue.filter((one) => one.id !== id);
    this.changed();
  }

  /** Show the branch of a message. */
  show(message: Message): void {
    this.selection = withShown(this.messages, this.selection, message.id);
    this.changed();
  }

  private ask(content: Content, parentId: string | null, options: AskOptions): void {
    const question = this.newMessage("human", parentId, content, {});
    this.local = [...this.local, question];
    const plan = options.image ? null : planSummary(this.pathTo(question), options);
    if (plan) void this.summarizeBefore(question, plan, options);
    else this.answer(question, options);
  }

  /** Summarize the oldest turns, then ask. Without a summary the question is asked as well, with the turns that fit. */
  private async summarizeBefore(question: Message, plan: SummaryPlan, options: AskOptions): Promise<void> {
    const abort = new AbortController();
    this.summarizing = { count: plan.summaryOf.length, abort };
    this.selection = withShown(this.messages, this.selection, question.id);
    this.changed();
    const asked = await this.withSummaryBefore(question, plan, options.model, abort.signal).catch(() => question);
    this.summarizing = null;
    if (abort.signal.aborted) this.changed();
    else this.answer(asked, options);
  }

  private async withSummaryBefore(question: Message, plan: SummaryPlan, model: string, signal: AbortSignal): Promise<Message> {
    const text = await this.effects.summarize(model, plan, signal);
    const metadata = { summaryOf: plan.summaryOf, modelName: model };
    const summary = this.newMessage("system", question.parentId, text, metadata);
    if (!this.isTemporary) await this.effects.store(this.id, summary);
    const asked = { ...question, parentId: summary.id, messageIndex: summary.messageIndex + 1 };
    this.local = [...this.local.filter((one) => one.id !== question.id), summary, asked];
    return asked;
  }

  /** Send the turns of a summary in full again. Rejects if that could not be stored. */
  async undoSummary(summary: Message): Promise<void> {
    if (this.isBusy) return;
    this.dropEmptyAnswers();
    const end = this.branch.at(-1)?.message;
    if (!end) return;
    const undo = this.newMessage("system", end.id, summaryMessages.undone, { summaryOff: [summary.id] });
    if (!this.isTemporary) await this.effects.store(this.id, undo);
    this.local = [...this.local, undo];
    this.selection = withShown(this.messages, this.selection, undo.id);
    this.changed();
  }

  private answer(question: Message, options: AskOptions, resumed?: string): void {
    const id = resumed ?? this.effects.newId();
    const { turns, leftOut } = fittingTurns(this.pathTo(question), options);
    const empty = this.newMessage("ai", question.id, "", answerMetadata(question.content, options));
    const message = { ...empty, id, status: "running" as const };
    const storedAs = this.isTemporary ? null : { sessionId: this.id, questionId: question.id, parentId: question.parentId, answerId: id };
    this.start(message, { ...options, turns, leftOut: leftOut.length, storedAs }, { isResumed: resumed !== undefined });
  }

  private start(message: Message, request: AnswerRequest, { isResumed = false, prefix = "" }): void {
    this.local = [...this.local.filter((one) => one.id !== message.id), message];
    this.selection = withShown(this.messages, this.selection, message.id);
    const asked = this.effects.transport(request);
    const transport = request.storedAs === null ? asked : this.unstored.before(asked, this.pathTo(message));
    const run = new AnswerRun(message, transport, this.effects.clock, prefix);
    this.run = run;
    this.changed();
    void (isResumed ? run.resume() : run.start()).then(() => this.ended(run));
  }

  private ended(run: AnswerRun): void {
    const message = run.toMessage();
    this.local = this.local.map((one) => (one.id === message.id ? message : one));
    this.details.set(message.id, message.metadata);
    this.run = null;
    this.effects.onEnded(this, run);
    if (message.status !== "interrupted") this.sendNext();
    this.changed();
  }

  private pathTo(message: Message): Message[] {
    const selection = withShown(this.messages, this.selection, message.id);
    const path = activeBranch(this.messages, selection).map((one) => one.message);
    return path.slice(0, path.findIndex((one) => one.id === message.id) + 1);
  }

  private newMessage(type: "human" | "ai" | "system", parentId: string | null, content: Content, metadata: Record<string, unknown>): Message {
    const messageIndex = 1 + Math.max(-1, ...this.messages.map((one) => one.messageIndex));
    const createdAt = new Date(this.effects.clock.now()).toISOString();
    return { ...createMessage({ id: this.effects.newId(), parentId, type, content, metadata, createdAt, messageIndex }), isLocal: true };
  }

  /** Forget the empty answers, which the server does not have. */
  private dropEmptyAnswers(): void {
    this.local = this.local.filter((one) => !isEmptyAnswer(one));
  }
}
