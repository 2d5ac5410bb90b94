/** The messages of a chat that the server does not have yet. A later question waits for them, because it names its parent. */

import { AnswerError, type AnswerTransport } from "./answerRun";
import { textOf, type Content, type Message } from "./types";

/** Return whether a message is an answer that the server does not store: it ended without text, images and reasoning. */
export const isEmptyAnswer = ({ type, status, content, reasoningContent }: Message): boolean =>
  type === "ai" && status !== "running" && textOf(content) === "" && !hasImages(content) && !reasoningContent;

const hasImages = (content: Content): boolean => typeof content !== "string" && content.some((part) => part.type === "image_url");

export class UnstoredMessages {
  /** The end of the stopped answer at the server. */
  settled: Promise<void> = Promise.resolve();
  private readonly questions = new Set<string>();

  constructor(private readonly store: (question: Message) => Promise<void>) {}

  /** Return the requests of the answer to the last question of a path; they begin when its earlier messages are stored. */
  before(transport: AnswerTransport, path: readonly Message[]): AnswerTransport {
    const asked = path.filter((one) => one.type === "human");
    const question = asked.at(-1)?.id ?? "";
    this.questions.add(question);
    return {
      ...transport,
      ask: async (signal, onNotes) => {
        await this.settled;
        for (const one of asked.slice(0, -1)) if (this.questions.has(one.id)) await this.storeOne(one);
        try {
          const response = await transport.ask(signal, onNotes);
          this.questions.delete(question);
          return response;
        } catch (error) {
          if (error instanceof AnswerError && error.details.isStored) this.questions.delete(question);
          throw error;
        }
      },
    };
  }

  private async storeOne(question: Message): Promise<void> {
    await this.store(question);
    this.questions.delete(question.id);
  }
}
