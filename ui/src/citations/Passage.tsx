import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { ApiError, requestText } from "../api/http";
import type { Reference } from "../chat/types";
import { messages } from "../messages/en";
import { excerptOf, splitExcerpt } from "./passage";

const TEXT = messages.citations;

/** The text around a passage, with the passage highlighted. */
export function Passage({ reference }: { reference: Reference }) {
  const { repository_id: repository, document_id: document } = reference;
  const excerpt = excerptOf(reference);
  const text = useQuery({
    queryKey: ["passage", repository, document, excerpt.start, excerpt.end],
    staleTime: Infinity,
    queryFn: ({ signal }) => {
      const path = `/repository/${encodeURIComponent(repository)}/${encodeURIComponent(document)}/text`;
      return requestText(`${path}?start=${excerpt.start}&end=${excerpt.end}`, { signal });
    },
  });
  const mark = useRef<HTMLElement>(null);
  useEffect(() => void mark.current?.scrollIntoView({ block: "center" }), [text.data]);
  if (text.isPending) return <p className="text-sm text-muted">{TEXT.loading}</p>;
  if (text.isError) return <p className="text-sm text-danger">{isGone(text.error) ? TEXT.gone : TEXT.failed}</p>;
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

const isGone = (error: Error): boolean => error instanceof ApiError && (error.status === 404 || error.status === 403);
