import { FilePen, Ghost, Menu as MenuIcon } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useNavigate } from "react-router";

import { ApiError } from "../api/http";
import { useRail } from "../app/rail";
import { messages } from "../messages/en";
import { Button } from "../ui/Button";
import { IconButton } from "../ui/IconButton";
import type { Chat } from "./chat";
import { draftOf } from "./draft";

const TEXT = messages.chat;

/** The line above a chat: the buttons of small screens, and the controls of the chat. */
export function ChatHeader({ chat, isNew, children }: { chat: Chat; isNew: boolean; children: React.ReactNode }) {
  const rail = useRail();
  const navigate = useNavigate();
  return (
    <header className="flex h-14 shrink-0 items-center gap-1 px-2 md:px-3">
      <IconButton label={messages.sessions.rail} className="md:hidden" onClick={rail.open}>
        <MenuIcon aria-hidden className="size-5" />
      </IconButton>
      <h1 className="sr-only">{TEXT.title}</h1>
      {children}
      {isNew && chat.messages.length === 0 && (
        <IconButton label={TEXT.temporary} aria-pressed={chat.isTemporary} onClick={() => chat.setTemporary(!chat.isTemporary)}>
          <Ghost aria-hidden className="size-4.5" />
        </IconButton>
      )}
      <IconButton label={messages.sessions.newChat} className="md:hidden" onClick={() => void navigate("/")}>
        <FilePen aria-hidden className="size-4.5" />
      </IconButton>
    </header>
  );
}

/** The reminder that a chat is not stored. */
export function TemporaryNotice() {
  return (
    <p className="mx-auto flex w-full max-w-184 items-center gap-2 px-5 pb-2 text-sm text-muted">
      <Ghost aria-hidden className="size-4 shrink-0" />
      {TEXT.temporaryHint}
    </p>
  );
}

/** The place of the messages that could not be loaded. A chat with a draft may be one whose first question did not arrive. */
export function LoadError({ error, chatId, onRetry }: { error: Error; chatId: string; onRetry: () => void }) {
  const draft = draftOf(chatId);
  const hasDraft = useSyncExternalStore(draft.subscribe, () => draft.text !== "");
  const isMissing = error instanceof ApiError && error.status === 404;
  return (
    <div role="alert" className="grid flex-1 place-items-center p-6 text-center">
      <div>
        <p>{isMissing ? (hasDraft ? TEXT.notReceived : TEXT.notFound) : TEXT.loadFailed}</p>
        {!isMissing && <p className="mt-1 text-sm text-muted">{error.message}</p>}
        {!isMissing && (
          <Button kind="secondary" className="mt-3" onClick={onRetry}>
            {TEXT.retry}
          </Button>
        )}
      </div>
    </div>
  );
}
