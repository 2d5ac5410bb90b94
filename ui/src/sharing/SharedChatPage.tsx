import { useMemo } from "react";
import { Link, useParams } from "react-router";

import { ApiError } from "../api/http";
import { PageHeader } from "../app/PageHeader";
import { AnswerText } from "../chat/AnswerText";
import "../chat/chat.css";
import { referencesOf, textOf, type Message, type Reference } from "../chat/types";
import { messages } from "../messages/en";
import { sharingMessages as TEXT } from "../messages/sharing";
import { Button } from "../ui/Button";
import { LoadFailed } from "../ui/LoadFailed";
import { useSharedChat } from "./queries";
import { SharedSources } from "./SharedSources";

/** A chat that another person shared, to read. */
export function SharedChatPage() {
  const { id = "" } = useParams();
  const shared = useSharedChat(id);
  const share = shared.data?.pages[0];
  const isGone = shared.error instanceof ApiError && (shared.error.status === 404 || shared.error.status === 403);
  return (
    <div className="flex h-page flex-col">
      <PageHeader title={share?.name ?? TEXT.untitled} />
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-4" tabIndex={0} role="region" aria-label={messages.chat.thread}>
        <div className="mx-auto flex max-w-184 flex-col gap-4">
          {shared.isPending && <p className="text-sm text-muted">{TEXT.loading}</p>}
          {shared.isError && isGone && <Gone />}
          {shared.isError && !isGone && <LoadFailed title={TEXT.loadFailed} error={shared.error} onRetry={() => void shared.refetch()} />}
          {share && (
            <p className="rounded-md bg-surface px-3 py-2 text-sm text-muted">
              {TEXT.sharedBy(share.owner, new Date(share.createdAt).toLocaleDateString("en", { dateStyle: "long" }))}
            </p>
          )}
          {shared.data?.pages.flatMap((page) => page.messages).map((message) => <SharedMessage key={message.id} message={message} />)}
          {shared.hasNextPage && (
            <Button kind="secondary" className="self-center" onClick={() => void shared.fetchNextPage()}>
              {TEXT.more}
            </Button>
          )}
        </div>
      </div>
    </div>
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
  if (message.type === "human") {
    return (
      <article className="entry flex flex-col items-end">
        <h2 className="sr-only">{TEXT.you}</h2>
        <div className="max-w-[85%] rounded-lg bg-accent-soft px-4 py-2.5 break-words whitespace-pre-wrap">
          {typeof message.content !== "string" &&
            message.content.map((part, index) =>
              part.type === "image_url" ? <img key={index} src={part.image_url.url} alt="" className="mb-2 max-h-60 rounded-md" /> : null,
            )}
          {textOf(message.content)}
        </div>
      </article>
    );
  }
  if (message.type !== "ai") return null;
  return (
    <article className="entry">
      <h2 className="sr-only">{TEXT.answer}</h2>
      <AnswerText text={textOf(message.content)} tokens={null} references={NONE} />
      <SharedSources references={references} />
    </article>
  );
}
