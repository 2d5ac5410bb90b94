import { useState } from "react";

import type { Chat } from "../chat/chat";
import type { Message } from "../chat/types";
import { textOf } from "../chat/types";
import { summaryMessages as TEXT } from "../messages/summaries";
import { Button } from "../ui/Button";
import { summarizedBy, undoneOn } from "./summary";

/** A line in the thread after which a summary stands for the oldest messages, with the summary and its undoing. */
export default function SummaryDivider({ message, chat }: { message: Message; chat: Chat }) {
  const [isOpen, setOpen] = useState(false);
  const [isFailed, setFailed] = useState(false);
  const isUndone = undoneOn(chat.branch.map((one) => one.message)).has(message.id);
  const undo = (): void => {
    setFailed(false);
    chat.undoSummary(message).catch(() => setFailed(true));
  };
  return (
    <div className="entry text-sm text-muted" data-message={message.id}>
      <div className="flex flex-wrap items-center justify-center gap-x-1 border-t border-line pt-1">
        <span>{isUndone ? TEXT.undone : TEXT.divider(summarizedBy(message)?.length ?? 0)}</span>
        <Button kind="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? TEXT.hide : TEXT.show}
        </Button>
        {!isUndone && (
          <Button kind="quiet" disabled={chat.isBusy} onClick={undo}>
            {TEXT.undo}
          </Button>
        )}
      </div>
      {isOpen && <p className="mt-1 rounded-md bg-sunken px-3.5 py-2 whitespace-pre-wrap">{textOf(message.content)}</p>}
      {isFailed && (
        <p role="alert" className="mt-1 text-center text-danger">
          {TEXT.undoFailed}
        </p>
      )}
    </div>
  );
}
