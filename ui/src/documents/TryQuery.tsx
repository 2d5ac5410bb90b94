import { useMutation } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useState } from "react";

import { messages } from "../messages/en";
import { Button } from "../ui/Button";
import { searchCollection } from "./queries";
import type { Passage, Place } from "./types";

const TEXT = messages.documents;

/** A search in a collection that shows the passages with their scores, as a chat would find them. */
export function TryQuery({ place }: { place: Place }) {
  const [query, setQuery] = useState("");
  const search = useMutation({ mutationFn: (question: string) => searchCollection(place, question) });
  return (
    <section aria-label={TEXT.tryQuery} className="mt-4">
      <form
        role="search"
        className="flex gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (query.trim()) search.mutate(query.trim());
        }}
      >
        <input
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          placeholder={`${TEXT.tryQuery}: ${TEXT.query.toLowerCase()}`}
          aria-label={`${TEXT.tryQuery}: ${TEXT.query.toLowerCase()}`}
          maxLength={8000}
          className="h-9 min-w-0 flex-1 rounded-md border border-line-strong bg-page px-3 text-sm placeholder:text-muted pointer-coarse:h-11"
        />
        <Button type="submit" kind="secondary" disabled={!query.trim() || search.isPending}>
          <Search aria-hidden className="size-4" />
          {TEXT.search}
        </Button>
      </form>
      {search.isError && (
        <p role="alert" className="mt-2 text-sm text-danger">
          {search.error.message}
        </p>
      )}
      {search.data && (
        <div role="status">
          <p className="mt-2 text-sm text-muted">{search.data.length === 0 ? TEXT.noHits : TEXT.hits(search.data.length)}</p>
          <ol className="mt-2 space-y-2">
            {search.data.map((hit, index) => (
              <Hit key={index} hit={hit} />
            ))}
          </ol>
        </div>
      )}
    </section>
  );
}

function Hit({ hit: { page_content: text, metadata } }: { hit: Passage }) {
  const [isOpen, setOpen] = useState(false);
  const score = metadata.similarity_score;
  return (
    <li className="rounded-md border border-line bg-surface p-3 text-sm">
      <p className="flex flex-wrap items-baseline gap-x-2 text-xs text-muted">
        <span className="text-sm font-medium text-text">{metadata.name ?? metadata.source}</span>
        {typeof metadata.page === "number" && <span>{TEXT.page(metadata.page)}</span>}
        {score !== undefined && <span className="ml-auto tabular-nums">{TEXT.score(score)}</span>}
      </p>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="mt-1 w-full rounded-sm text-left"
      >
        <span className={`break-words whitespace-pre-wrap ${isOpen ? "block" : "line-clamp-3"}`}>{text}</span>
      </button>
    </li>
  );
}
