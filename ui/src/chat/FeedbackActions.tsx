import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ThumbsDown, ThumbsUp } from "lucide-react";
import { lazy, Suspense, useState } from "react";

import { request } from "../api/http";
import { messages } from "../messages/en";
import { sessionKey } from "../sessions/queries";
import { IconButton } from "../ui/IconButton";
import type { Feedback, Message, Rating } from "./types";

const TEXT = messages.chat;
const ReasonDialog = lazy(() => import("./ReasonDialog"));

/** Thumbs up and down for an answer. A thumb down asks for the reason, which can be changed later. */
export function FeedbackActions({ chatId, answer }: { chatId: string; answer: Message }) {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const send = useMutation({
    scope: { id: `feedback ${answer.id}` }, // ratings that follow each other reach the server in this order
    mutationFn: (feedback: Feedback | null) =>
      request(`/session/${chatId}/messages/${answer.messageIndex}/feedback`, { method: "PUT", json: feedback ?? { rating: null } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: sessionKey(chatId) }),
  });
  const stored = answer.feedback ?? null;
  const shown = send.isPending || send.isSuccess ? send.variables : stored;
  const rate = (rating: Rating): void => {
    const isRepeated = shown?.rating === rating;
    setAsking(rating === "down");
    if (!isRepeated) send.mutate({ rating });
    else if (rating === "up") send.mutate(null);
  };
  const answered = (feedback: Feedback | null): void => send.mutate(feedback, { onSuccess: () => setAsking(false) });
  return (
    <>
      <IconButton label={TEXT.good} aria-pressed={shown?.rating === "up"} onClick={() => rate("up")}>
        <ThumbsUp aria-hidden className="size-4" />
      </IconButton>
      <IconButton label={TEXT.bad} aria-pressed={shown?.rating === "down"} onClick={() => rate("down")}>
        <ThumbsDown aria-hidden className="size-4" />
      </IconButton>
      {send.isError && !isAsking && (
        <span role="alert" className="text-xs text-danger">
          {TEXT.ratingFailed}
        </span>
      )}
      <Suspense fallback={null}>
        {isAsking && (
          <ReasonDialog
            reason={shown?.reason ?? ""}
            error={send.isError ? TEXT.ratingFailed : null}
            onClose={() => setAsking(false)}
            onSend={(reason) => answered({ rating: "down", reason: reason || null })}
            onRemove={() => answered(null)}
          />
        )}
      </Suspense>
    </>
  );
}
