import type { Token } from "marked";
import { useMemo } from "react";

import { CitationChip } from "../citations/CitationChip";
import { Blocks } from "../markdown/Blocks";
import { Citations } from "../markdown/CitationMarks";
import { finishedTokens } from "../markdown/stream";
import type { Reference } from "./types";

const DEFINITION = /^ {0,3}\[[^\]]+\]:/m;

interface Props {
  text: string;
  /** The tokens of a text that still grows; then `text` is not read. */
  tokens: Token[] | null;
  references: Reference[];
}

/** The text of an answer. At its end it is rendered once as a whole, so that links find definitions in other blocks. */
export function AnswerText({ text, tokens, references }: Props) {
  const isGrowing = tokens !== null;
  const finished = useMemo(() => (isGrowing ? [] : finishedTokens(text)), [text, isGrowing]);
  const render = useMemo(() => {
    const known = new Map(references.map((one) => [one.number, one]));
    return (number: number) => {
      const reference = known.get(number);
      return reference ? <CitationChip key={number} reference={reference} references={references} /> : null;
    };
  }, [references]);
  if ((tokens ?? finished).length === 0) return null;
  return (
    <Citations value={render}>
      <div className="markdown">
        <Blocks tokens={tokens ?? finished} epoch={!isGrowing && DEFINITION.test(text) ? 1 : 0} />
      </div>
    </Citations>
  );
}
