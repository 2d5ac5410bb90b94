import { useEffect, useState } from "react";

import { settingsIn } from "../images/imageSettings";
import { messages } from "../messages/en";
import type { AnswerRun } from "./answerRun";

const TEXT = messages.chat;

/** The state of an answer before its first token, with the time that has passed. */
export function RunningStatus({ run }: { run: AnswerRun }) {
  const isWaiting = run.parts.firstTokenAt === null && !run.parts.isEnded;
  const now = useNow(isWaiting);
  if (!isWaiting) return <span aria-hidden className="caret" />;
  const { retryAt } = run;
  if (retryAt !== null) {
    return <p className="text-sm text-warning">{TEXT.retryIn(Math.max(0, Math.ceil((retryAt - now) / 1000)))}</p>;
  }
  return <p className="thinking text-sm text-muted tabular-nums">{statusText(run, ((now - run.parts.startedAt) / 1000).toFixed(1))}</p>;
}

const statusText = (run: AnswerRun, seconds: string): string =>
  settingsIn(run.message.metadata) ? messages.images.making(seconds) : TEXT.thinking(seconds);

function useNow(isRunning: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 100);
    return () => clearInterval(timer);
  }, [isRunning]);
  return now;
}
