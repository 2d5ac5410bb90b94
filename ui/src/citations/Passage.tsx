import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import type { Reference } from "../chat/types";
import { messages } from "../messages/en";
import { excerptOf, splitExcerpt } from "./passage";
import { passageProblem, readText } from "./passageText";

const TEXT = messages.citations;

/** The text around a passage, with the passage highlighted. */
export function Passage({ reference }: { reference: Reference }) {
  const excerpt = excerptOf(reference);
  const text = useQuery({
    queryKey: ["passage", reference.repository_id, reference.document_id, excerpt.start, excerpt.end],
    staleTime: Infinity,
    queryFn: ({ signal }) => readText(reference, excerpt, signal),
  });
  const mark = useRef<HTMLElement>(null);
  useEffect(() => void mark.current?.scrollIntoView({ block: "center" }), [text.data]);
  if (text.isPending) return <p className="text-sm text-muted">{TEXT.loading}</p>;
  if (text.isError) return <p className="text-sm text-danger">{passageProblem(text.error)}</p>;
  const [before, passage, after] = splitExcerpt(text.data, excerpt, reference);
  return (
    <p className="text-sm leading-relaxed break-words whitespace-pre-wrap text-muted">
      {excerpt.start > 0 && "… "}
      {before}
      <mark ref={mark} className="rounded-[3px] bg-highlight px-0.5 text-text">
        {passage}
      </mark>
      {after}
    </p>
  );
}
