import { X } from "lucide-react";

import { questionOf } from "../files/attachedText";
import { messages } from "../messages/en";
import { IconButton } from "../ui/IconButton";
import { Button } from "../ui/Button";
import type { Chat } from "./chat";
import { clearUnsent } from "./unsentQuestions";

const TEXT = messages.chat;

/** The questions that wait for the end of the running answer. */
export function QueueList({ chat }: { chat: Chat }) {
  if (chat.queue.length === 0) return null;
  const remove = (id: string): void => {
    chat.unqueue(id);
    clearUnsent(chat.id, [id]);
  };
  return (
    <div className="mx-auto w-full max-w-184 px-4 pb-2">
      <p className="flex items-center gap-2 px-1 pb-1 text-xs text-muted">
        {chat.isBusy ? TEXT.queued : TEXT.queueStopped}
        {!chat.isBusy && (
          <Button kind="secondary" className="ml-auto" onClick={() => chat.sendNext()}>
            {TEXT.sendNow}
          </Button>
        )}
      </p>
      <ul className="flex flex-col gap-1">
        {chat.queue.map((one) => (
          <li key={one.id} className="flex items-center gap-2 rounded-md bg-sunken py-0.5 pr-1 pl-3 text-sm">
            <span className="min-w-0 flex-1 truncate">{questionOf(one.content)}</span>
            <IconButton label={TEXT.unqueue} onClick={() => remove(one.id)}>
              <X aria-hidden className="size-4" />
            </IconButton>
          </li>
        ))}
      </ul>
    </div>
  );
}
