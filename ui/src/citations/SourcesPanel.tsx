import { useMutation } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight, Download, EyeOff, X } from "lucide-react";
import { lazy, Suspense, useEffect, useRef, useState, type RefObject } from "react";

import { request } from "../api/http";
import type { Reference } from "../chat/types";
import { messages } from "../messages/en";
import { Button } from "../ui/Button";
import { FullScreen } from "../ui/Dialog";
import { IconButton } from "../ui/IconButton";
import { PanelFrame } from "./PanelFrame";
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

/** The panel that shows a passage in its document: beside the chat, or in front of it on a small screen. */
export default function SourcesPanel({ sources, onShow, onClose }: Props) {
  const isSmall = useMatch("(max-width: 47.99rem)");
  const title = useRef<HTMLHeadingElement>(null);
  useFocus(title, sources, isSmall);
  const cited = citedFirst(sources.references);
  const listed = cited.some((one) => one.number === sources.number) ? cited : sources.references;
  const at = Math.max(0, listed.findIndex((one) => one.number === sources.number));
  const reference = listed[at];
  const step = (to: number) => () => {
    const other = listed[to];
    if (other) onShow({ ...sources, number: other.number });
  };
  if (!reference) return null;
  const content = (
    <>
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
      {reference.hidden ? <HiddenSource reference={reference} /> : <Source key={reference.number} reference={reference} />}
    </>
  );
  if (!isSmall) return <PanelFrame onClose={onClose}>{content}</PanelFrame>;
  return (
    <FullScreen label={TEXT.panel} onClose={onClose}>
      {content}
    </FullScreen>
  );
}

/** Move the focus to the title when a source opens, and back to its citation when the panel is closed. */
function useFocus(title: RefObject<HTMLElement | null>, sources: OpenSources, isSmall: boolean): void {
  const opener = useRef<Element | null>(null);
  useEffect(() => {
    const focused = document.activeElement;
    if (title.current?.closest("aside, [role=dialog]")?.contains(focused)) return;
    opener.current = focused;
    title.current?.focus();
  }, [title, sources, isSmall]);
  useEffect(
    () => () => {
      const isLost = document.activeElement === null || document.activeElement === document.body;
      if (isLost && opener.current instanceof HTMLElement) opener.current.focus();
    },
    [],
  );
}

function useMatch(query: string): boolean {
  const [isMatch, setMatch] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const update = (): void => setMatch(list.matches);
    list.addEventListener("change", update);
    return () => list.removeEventListener("change", update);
  }, [query]);
  return isMatch;
}

/** A source of a shared chat that the reader may not read. */
function HiddenSource({ reference }: { reference: Reference }) {
  return (
    <div className="p-4">
      <p className="text-sm font-medium break-words">{reference.name}</p>
      <p className="mt-2 flex gap-2 text-sm text-muted">
        <EyeOff aria-hidden className="mt-0.5 size-4 shrink-0" />
        {TEXT.hidden}
      </p>
    </div>
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
