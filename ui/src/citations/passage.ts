/** The passage of a citation in its document. Places count characters, not UTF-16 units. */

import type { Reference } from "../chat/types";

const AROUND = 500;

/** The part of a document to show: the passage with some text around it. */
export interface Excerpt {
  start: number;
  end: number;
}

/** Return the excerpt of a passage. */
export function excerptOf({ start, end }: Pick<Reference, "start" | "end">): Excerpt {
  return { start: Math.max(0, start - AROUND), end: end + AROUND };
}

/** Split the text of an excerpt into the text before the passage, the passage, and the text after it. */
export function splitExcerpt(text: string, excerpt: Excerpt, { start, end }: Pick<Reference, "start" | "end">): [string, string, string] {
  const characters = Array.from(text);
  const piece = (from: number, to?: number): string => characters.slice(from, to).join("");
  return [piece(0, start - excerpt.start), piece(start - excerpt.start, end - excerpt.start), piece(end - excerpt.start)];
}

/** Return whether the document is a PDF, whose page can be shown. */
export const isPdf = ({ name, page }: Pick<Reference, "name" | "page">): boolean => page !== null && /\.pdf$/i.test(name);
