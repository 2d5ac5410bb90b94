import { useMutation } from "@tanstack/react-query";
import { ThumbsDown, ThumbsUp } from "lucide-react";
import { useState } from "react";

import { request } from "../api/http";
import { messages } from "../messages/en";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { IconButton } from "../ui/IconButton";
import type { Message, Rating } from "./types";

const TEXT = messages.chat;
const LONGEST_REASON = 2000;

/** Thumbs up and down for an answer; a thumb down asks for the reason. */
export function FeedbackActions({ chatId, answer }: { chatId: string; answer: Message }) {
  const [rating, setRating] = useState<Rating | null>(answer.feedback?.rating ?? null);
  const [isAsking, setAsking] = useState(false);
  const send = useMutation({
    mutationFn: (feedback: { rating: Rating | null; reason?: string }) =>
      request(`/session/${chatId}/messages/${answer.messageIndex}/feedback`, { method: "PUT", json: feedback }),
    onError: () => setRating(answer.feedback?.rating ?? null),
  });
  const rate = (value: Rating): void => {
    const changed = rating === value ? null : value;
    setRating(changed);
    setAsking(changed === "down");
    send.mutate({ rating: changed });
  };
  return (
    <>
      <IconButton label={TEXT.good} aria-pressed={rating === "up"} onClick={() => rate("up")}>
        <ThumbsUp aria-hidden className="size-4" />
      </IconButton>
      <IconButton label={TEXT.bad} aria-pressed={rating === "down"} onClick={() => rate("down")}>
        <ThumbsDown aria-hidden className="size-4" />
      </IconButton>
      {isAsking && (
        <ReasonDialog
          onClose={() => setAsking(false)}
          onSend={(reason) => {
            setAsking(false);
            send.mutate({ rating: "down", reason });
          }}
        />
      )}
    </>
  );
}

function ReasonDialog({ onClose, onSend }: { onClose: () => void; onSend: (reason: string) => void }) {
  const [reason, setReason] = useState("");
  return (
    <Dialog title={TEXT.reasonTitle} isOpen onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSend(reason.trim());
        }}
      >
        <textarea
          autoFocus
          value={reason}
          maxLength={LONGEST_REASON}
          aria-label={TEXT.reasonTitle}
          placeholder={TEXT.reasonHint}
          onChange={(event) => setReason(event.target.value)}
          className="mt-3 min-h-24 w-full rounded-md border border-line-strong bg-page p-3 text-sm placeholder:text-muted"
        />
        <div className="mt-3 flex justify-end gap-2">
          <Button kind="secondary" onClick={onClose}>
            {TEXT.skip}
          </Button>
          <Button type="submit" disabled={!reason.trim()}>
            {TEXT.sendReason}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
