import { ArrowDown } from "lucide-react";
import { lazy, Suspense, useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from "react";

import { messages } from "../messages/en";
import { summaryMessages } from "../messages/summaries";
import { summarizedBy } from "../summaries/summary";
import { Button } from "../ui/Button";
import { AiEntry } from "./AiEntry";
import "./chat.css";
import type { Chat } from "./chat";
import { entriesOf, type Entry } from "./continuations";
import { HumanEntry } from "./HumanEntry";
import type { ThreadActions } from "./threadActions";
import { useAnnouncement } from "./useAnnouncement";
import { useAutoScroll } from "./useAutoScroll";

const TEXT = messages.chat;
const SummaryDivider = lazy(() => import("../summaries/SummaryDivider"));
const FIRST = 30;
const MORE = 60;

interface Props {
  chat: Chat;
  actions: ThreadActions;
  /** Loads older messages from the server; null if there are none. */
  loadOlder: (() => void) | null;
}

/** The messages of a chat. The last ones are rendered first, older ones as the reader scrolls up. */
export function MessageThread({ chat, actions, loadOlder }: Props) {
  const { viewport, content, isAtEnd, jump } = useAutoScroll(chat.id);
  const [count, setCount] = useState(FIRST);
  const { version } = chat;
  const entries = useMemo(() => entriesOf(chat.branch), [chat, version]);
  const hidden = Math.max(0, entries.length - count);
  const keepPlace = useKeptPlace(content, viewport, entries.length - hidden);
  const more = hidden > 0 ? () => setCount(count + MORE) : loadOlder;
  const announcement = useAnnouncement(chat);
  useJumpAfterQuestion(chat, jump);
  return (
    <div className="relative min-h-0 flex-1">
      <div ref={viewport} className="h-full overflow-y-auto overscroll-contain" tabIndex={0} role="region" aria-label={TEXT.thread}>
        <div ref={content} role="log" aria-live="off" aria-label={TEXT.thread} className="mx-auto flex max-w-184 flex-col gap-4 px-4 pt-6 pb-10">
          {more && <Earlier key={entries[hidden]?.first.message.id} onShow={() => (keepPlace(), more())} />}
          {entries.slice(hidden).map((entry, index) => (
            <ThreadEntry key={placeOf(entry)} entry={entry} isLast={hidden + index === entries.length - 1} chat={chat} actions={actions} />
          ))}
        </div>
      </div>
      {!isAtEnd && (
        <button
          type="button"
          onClick={jump}
          className="absolute bottom-3 left-1/2 flex h-9 -translate-x-1/2 items-center gap-1.5 rounded-full border border-line bg-raised px-3.5 text-sm shadow-raised pointer-coarse:h-11"
        >
          <ArrowDown aria-hidden className="size-4" />
          {TEXT.jumpToLatest}
        </button>
      )}
      <p role="status" aria-live="polite" className="sr-only">
        {announcement}
      </p>
    </div>
  );
}

/** Return the key of an entry: versions of a message have the same place, where the focus stays when another one is shown. */
const placeOf = ({ first: { message } }: Entry): string => `${message.type} ${message.parentId}`;

function ThreadEntry({ entry, isLast, chat, actions }: { entry: Entry; isLast: boolean; chat: Chat; actions: ThreadActions }) {
  const { run } = chat;
  const { isBusy } = chat;
  const { message } = entry.first;
  if (message.type === "ai") {
    const isRunning = entry.messages.some((one) => one.id === run?.message.id);
    return <AiEntry entry={entry} run={isRunning ? run : null} isLast={isLast} isBusy={isBusy} actions={actions} />;
  }
  if (summarizedBy(message)) {
    return (
      <Suspense fallback={<div className="entry h-11 border-t border-line" />}>
        <SummaryDivider message={message} chat={chat} />
      </Suspense>
    );
  }
  if (message.type !== "human") return null;
  return (
    <>
      <HumanEntry placed={entry.first} isTemporary={chat.isTemporary} isBusy={isBusy} onEdit={actions.edit} onShow={actions.show} />
      {isLast && chat.summarizing && (
        <p role="status" className="text-sm text-muted">
          {summaryMessages.running(chat.summarizing.count)}
        </p>
      )}
      {isLast && !isBusy && (
        <div className="flex items-center justify-end gap-3 text-sm text-muted">
          {TEXT.noAnswer}
          <Button kind="secondary" onClick={() => actions.answer(message)}>
            {TEXT.retry}
          </Button>
        </div>
      )}
    </>
  );
}

/** A button at the beginning of the thread; it is pressed when it comes into view. */
function Earlier({ onShow }: { onShow: () => void }) {
  const button = useRef<HTMLDivElement>(null);
  const show = useRef(onShow);
  useEffect(() => void (show.current = onShow));
  useEffect(() => {
    if (!button.current) return undefined;
    const seen = new IntersectionObserver((entries) => entries.some((one) => one.isIntersecting) && show.current());
    seen.observe(button.current);
    return () => seen.disconnect();
  }, []);
  return (
    <div ref={button} className="self-center">
      <Button kind="quiet" onClick={onShow}>
        {TEXT.earlier}
      </Button>
    </div>
  );
}

/** Return a function that remembers the place of the first shown entry; it stays in place when `count` changes. */
function useKeptPlace(content: RefObject<HTMLElement | null>, viewport: RefObject<HTMLElement | null>, count: number): () => void {
  const kept = useRef<{ entry: Element; top: number } | null>(null);
  useLayoutEffect(() => {
    if (kept.current && viewport.current) {
      viewport.current.scrollTop += kept.current.entry.getBoundingClientRect().top - kept.current.top;
    }
    kept.current = null;
  }, [count, viewport]);
  return () => {
    const entry = content.current?.querySelector(".entry");
    kept.current = entry ? { entry, top: entry.getBoundingClientRect().top } : null;
  };
}

/** Go to the end when an answer begins, also if the reader had scrolled up. */
function useJumpAfterQuestion(chat: Chat, jump: () => void): void {
  const { run } = chat;
  useEffect(() => {
    if (run) jump();
  }, [run, jump]);
}
