import { useMutation } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight, Download, X } from "lucide-react";
import { lazy, Suspense, useEffect, useRef, useState } from "react";

import { request } from "../api/http";
import type { Reference } from "../chat/types";
import { messages } from "../messages/en";
import { Button } from "../ui/Button";
import { IconButton } from "../ui/IconButton";
import { isPdf } from "./passage";
import { Passage } from "./Passage";
import { citedFirst, type OpenSources } from "./sources";

const TEXT = messages.citations;
const PdfPage = lazy(() => import("./PdfPage"));

interface Props {
  sources: OpenSources;
  onShow: (sources: OpenSources) => void;
  onClose: () => void;
}

/** The panel beside a chat that shows a passage in its document. */
export default function SourcesPanel({ sources, onShow, onClose }: Props) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const cited = citedFirst(sources.references);
  const listed = cited.some((one) => one.number === sources.number) ? cited : sources.references;
  const at = Math.max(0, listed.findIndex((one) => one.number === sources.number));
  const reference = listed[at];
  const step = (to: number) => () => {
    const other = listed[to];
    if (other) onShow({ ...sources, number: other.number });
  };
  if (!reference) return null;
  return (
    <aside
      aria-label={TEXT.panel}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        onClose();
      }}
      className="flex w-[min(40vw,34rem)] shrink-0 flex-col border-l border-line bg-surface max-lg:fixed max-lg:inset-y-0 max-lg:w-96 max-lg:right-0 max-lg:z-30 max-lg:shadow-raised max-md:inset-x-0 max-md:top-auto max-md:h-[70dvh] max-md:w-auto max-md:rounded-t-lg max-md:border-t max-md:border-l-0"
    >
      <header className="flex h-14 shrink-0 items-center gap-1 border-b border-line pr-2 pl-4">
        <h2 ref={title} tabIndex={-1} className="flex-1 text-sm font-semibold outline-none">
          {TEXT.panel}
        </h2>
        <IconButton label={TEXT.previous} disabled={at === 0} onClick={step(at - 1)}>
          <ChevronLeft aria-hidden className="size-4" />
        </IconButton>
        <span className="text-xs text-muted tabular-nums">{TEXT.position(at + 1, listed.length)}</span>
        <IconButton label={TEXT.next} disabled={at === listed.length - 1} onClick={step(at + 1)}>
          <ChevronRight aria-hidden className="size-4" />
        </IconButton>
        <IconButton label={TEXT.close} onClick={onClose}>
          <X aria-hidden className="size-4" />
        </IconButton>
      </header>
      <Source key={reference.number} reference={reference} />
    </aside>
  );
}

function Source({ reference }: { reference: Reference }) {
  const [isPage, setPage] = useState(isPdf(reference));
  return (
    <>
      <div className="border-b border-line px-4 py-3">
        <p className="text-sm font-medium break-words">{reference.name}</p>
        <p className="mt-0.5 text-xs text-muted">
          {[
            reference.cited ? TEXT.cited : TEXT.notCited,
            ...(reference.page === null ? [] : [TEXT.page(reference.page)]),
            TEXT.score(reference.score),
          ].join(" · ")}
        </p>
        <div className="mt-2 flex gap-2">
          <DownloadButton reference={reference} />
          {isPdf(reference) && (
            <Button kind="secondary" onClick={() => setPage(!isPage)}>
              {isPage ? TEXT.showText : TEXT.showPage}
            </Button>
          )}
        </div>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto p-4" tabIndex={0} role="region" aria-label={TEXT.passage}>
        {isPage ? (
          <Suspense fallback={<p className="text-sm text-muted">{TEXT.loading}</p>}>
            <PdfPage reference={reference} fallback={<Passage reference={reference} />} />
          </Suspense>
        ) : (
          <Passage reference={reference} />
        )}
      </div>
    </>
  );
}

function DownloadButton({ reference }: { reference: Reference }) {
  const { repository_id: repository, document_id: document } = reference;
  const download = useMutation({
    mutationFn: () => request<string>(`/repository/${encodeURIComponent(repository)}/${encodeURIComponent(document)}/download`),
    onSuccess: (url) => location.assign(url),
  });
  return (
    <>
      <Button kind="secondary" disabled={download.isPending} onClick={() => download.mutate()}>
        <Download aria-hidden className="size-4" />
        {TEXT.download}
      </Button>
      {download.isError && (
        <p role="alert" className="self-center text-xs text-danger">
          {download.error.message}
        </p>
      )}
    </>
  );
}
