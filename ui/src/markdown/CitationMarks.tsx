/** Citations such as `[2]` in the text of an answer, as buttons. */

import { createContext, use, type ReactNode } from "react";

const MARK = /\[(\d{1,4}(?:\s*,\s*\d{1,4})*)\]|【(\d{1,4})】/g;

/** Returns the button of a passage, or null if the answer has no such passage. */
export type RenderCitation = (number: number) => ReactNode;

/** The citations of the answer around; without it, marks stay text. */
export const Citations = createContext<RenderCitation | null>(null);

/** One part of a text: a piece of it, or the numbers that a mark cites. */
export type Part = { text: string; numbers: number[] };

/** Split a text at its citations. */
export function citationParts(text: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const found of text.matchAll(MARK)) {
    if (found.index > from) parts.push({ text: text.slice(from, found.index), numbers: [] });
    const numbers = (found[1] ?? found[2] ?? "").split(",").map(Number);
    parts.push({ text: found[0], numbers });
    from = found.index + found[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), numbers: [] });
  return parts;
}

/** A text in which the citations of known passages are buttons. */
export function CitationMarks({ text }: { text: string }): ReactNode {
  const render = use(Citations);
  if (render === null || !/[[【]\d/.test(text)) return text;
  return citationParts(text).map((part, index) => {
    const buttons = part.numbers.map(render);
    if (buttons.length === 0 || buttons.some((button) => button === null)) return part.text;
    return (
      <span key={index} className="citations">
        {buttons}
      </span>
    );
  });
}
