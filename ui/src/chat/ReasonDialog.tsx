import { useState } from "react";

import { messages } from "../messages/en";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";

const TEXT = messages.chat;
const LONGEST_REASON = 2000;

interface Props {
  reason: string;
  /** The message about a rating that could not be stored. The text stays. */
  error: string | null;
  onClose: () => void;
  onSend: (reason: string) => void;
  /** Removes the rating with its reason. */
  onRemove: () => void;
}

/** The dialog for the reason of a thumb down. */
export default function ReasonDialog({ reason, error, onClose, onSend, onRemove }: Props) {
  const [text, setText] = useState(reason);
  return (
    <Dialog title={TEXT.reasonTitle} isOpen onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSend(text.trim());
        }}
      >
        <textarea
          autoFocus
          value={text}
          maxLength={LONGEST_REASON}
          aria-label={TEXT.reasonTitle}
          placeholder={TEXT.reasonHint}
          onChange={(event) => setText(event.target.value)}
          className="mt-3 min-h-24 w-full rounded-md border border-line-strong bg-page p-3 text-sm placeholder:text-muted"
        />
        {error && (
          <p role="alert" className="mt-2 text-sm text-danger">
            {error}
          </p>
        )}
        <div className="mt-3 flex flex-wrap justify-end gap-2">
          <Button kind="quiet" className="mr-auto" onClick={onRemove}>
            {TEXT.removeRating}
          </Button>
          <Button kind="secondary" onClick={onClose}>
            {TEXT.skip}
          </Button>
          <Button type="submit" disabled={text.trim() === reason}>
            {TEXT.sendReason}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
