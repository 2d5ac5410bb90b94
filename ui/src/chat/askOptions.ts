import { questionOf } from "../files/attachedText";
import type { ImageSettings } from "../images/imageSettings";
import type { Content, Knowledge } from "./types";

/** The choices with which a question is asked. */
export interface AskOptions {
  model: string;
  /** The tokens of the model's context, if they are known. */
  contextWindow?: number | undefined;
  knowledge: Knowledge[];
  instructions?: string;
  settings?: Record<string, unknown>;
  /** The most earlier messages that are sent; without it all. */
  earlierMessages?: number;
  /** The most passages of documents. */
  passages?: number;
  /** The settings of pictures, if the model makes pictures. */
  image?: ImageSettings;
}

/** A question that waits for the end of the running answer. */
export interface QueuedQuestion {
  id: string;
  content: Content;
  options: AskOptions;
}

/** The metadata with which an answer begins. */
export function answerMetadata(question: Content, options: AskOptions): Record<string, unknown> {
  return {
    modelName: options.model,
    ...(options.knowledge.length > 0 ? { knowledge: options.knowledge } : {}),
    ...(options.image ? { image: options.image, prompt: questionOf(question) } : {}),
  };
}
