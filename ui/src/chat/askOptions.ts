import type { ImageSettings } from "../images/imageSettings";
import type { Knowledge } from "./types";

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
