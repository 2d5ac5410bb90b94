import { lazy, Suspense, useMemo, useState } from "react";
import { Link, useParams } from "react-router";

import { ApiError } from "../api/http";
import { PageHeader } from "../app/PageHeader";
import { AnswerText } from "../chat/AnswerText";
import "../chat/chat.css";
import { SourcesOpener, type OpenSources } from "../citations/sources";
import { SourceStrip } from "../citations/SourceStrip";
import { referencesOf, textOf, type Message, type Reference } from "../chat/types";
import { messages } from "../messages/en";
import { sharingMessages as TEXT } from "../messages/sharing";
import { Button } from "../ui/Button";
import { LoadFailed } from "../ui/LoadFailed";
import { useSharedChat } from "./queries";
import { SharedQuestion } from "./SharedQuestion";

const SourcesPanel = lazy(() => import("../citations/SourcesPanel"));

/** A chat that another person shared, to read. Its sources open in a panel for those who may read them. */
export function SharedChatPage() {
  const { id = "" } = useParams();
  const shared = useSharedChat(id);
  const [sources, setSources] = useState<OpenSources | null>(null);
  return (
    <SourcesOpener value={setSources}>
      <div className="flex h-page">
        <div className="flex min-w-0 flex-1 flex-col">
          <PageHeader title={shared.data?.pages[0]?.name ?? TEXT.untitled} />
          <div className="min-h-0 flex-1 overflow-y-auto px-4 py-4" tabIndex={0} role="region" aria-label={messages.chat.thread}>
            <div className="mx-auto flex max-w-184 flex-col gap-4">
              <SharedThread shared={shared} />
            </div>
          </div>
        </div>
        <Suspense fallback={null}>
          {sources && <SourcesPanel sources={sources} onShow={setSources} onClose={() => setSources(null)} />}
        </Suspense>
      </div>
    </SourcesOpener>
  );
}

function SharedThread({ shared }: { shared: ReturnType<typeof useSharedChat> }) {
  const pages = shared.data?.pages ?? [];
  const [share] = pages;
  const isGone = shared.error instanceof ApiError && (shared.error.status === 404 || shared.error.status === 403);
  if (shared.isPending) return <p className="text-sm text-muted">{TEXT.loading}</p>;
  if (isGone) return <Gone />;
  if (shared.isError && !share) return <LoadFailed title={TEXT.loadFailed} error={shared.error} onRetry={() => void shared.refetch()} />;
  if (!share) return null;
  return (
    <>
      <p className="rounded-md bg-surface px-3 py-2 text-sm text-muted">
        {TEXT.sharedBy(share.owner, new Date(share.createdAt).toLocaleDateString("en", { dateStyle: "long" }))}
      </p>
      {pages.flatMap((page) => page.messages).map((message) => <SharedMessage key={message.id} message={message} />)}
      {shared.hasNextPage && (
        <Button kind="secondary" className="self-center" onClick={() => void shared.fetchNextPage()}>
          {TEXT.more}
        </Button>
      )}
    </>
  );
}

function Gone() {
  return (
    <div role="alert" className="mt-8 text-center">
      <p>{TEXT.gone}</p>
      <Link to="/" className="mt-3 inline-block min-h-6 text-accent underline">
        {TEXT.newChat}
      </Link>
    </div>
  );
}

const NONE: Reference[] = [];

function SharedMessage({ message }: { message: Message }) {
  const references = useMemo(() => referencesOf(message) ?? NONE, [message]);
  if (message.type === "human") return <SharedQuestion content={message.content} />;
  if (message.type !== "ai") return null;
  return (
    <article className="entry">
      <h2 className="sr-only">{TEXT.answer}</h2>
      <AnswerText text={textOf(message.content)} tokens={null} references={references} />
      <SourceStrip references={references} />
    </article>
  );
}
