import { useEffect, useRef, useState } from "react";

import { messages } from "../messages/en";
import type { AnswerRun } from "./answerRun";
import type { Chat } from "./chat";

/** The announcement for screen readers: that an answer began, and its number of words when it has ended. */
export function useAnnouncement(chat: Chat): string {
  const [announcement, setAnnouncement] = useState("");
  const last = useRef<AnswerRun | null>(null);
  const { run } = chat;
  useEffect(() => {
    if (run) setAnnouncement(messages.chat.answerStarted);
    else if (last.current) setAnnouncement(messages.chat.answerFinished(words(last.current.parts.text)));
    last.current = run;
  }, [run]);
  return announcement;
}

const words = (text: string): number => text.split(/\s+/).filter(Boolean).length;
