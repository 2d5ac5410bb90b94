import { memo, useLayoutEffect, useMemo, useSyncExternalStore } from "react";
import type { Token } from "marked";

import { SourceStrip } from "../citations/SourceStrip";
import { Pictures } from "../images/Pictures";
import { messages } from "../messages/en";
import type { AnswerRun } from "./answerRun";
import { AnswerActions } from "./AnswerActions";
import { AnswerNotice } from "./AnswerNotice";
import { AnswerText } from "./AnswerText";
import type { Entry } from "./continuations";
import { Reasoning } from "./Reasoning";
import { RunningStatus } from "./RunningStatus";
import type { ThreadActions } from "./threadActions";
import { referencesOf, textOf, type Message, type Reference } from "./types";

const noUpdates = () => () => undefined;

interface Props {
  entry: Entry;
  run: AnswerRun | null;
  isLast: boolean;
  isBusy: boolean;
  actions: ThreadActions;
}

/** An answer with its continuations: reasoning, text, sources and actions. */
export const AiEntry = memo(function AiEntry({ entry, run, isLast, isBusy, actions }: Props) {
  useSyncExternalStore(run?.subscribe ?? noUpdates, () => run?.version ?? -1);
  useLayoutEffect(() => run?.shown());
  const answer = shownAnswer(entry.messages, run);
  const references = useReferences(answer.messages);
  return (
    <article className="entry group" data-message={entry.first.message.id} aria-busy={run !== null}>
      <h2 className="sr-only">{messages.chat.answer}</h2>
      {answer.reasoning && <Reasoning text={answer.reasoning} seconds={answer.reasoningSeconds} isRunning={answer.isReasoning} />}
      <AnswerText text={answer.text} tokens={answer.tokens} references={references} />
      {answer.messages.map((one) => (
        <Pictures key={one.id} message={one} isRunning={run !== null} />
      ))}
      {run && <RunningStatus run={run} />}
      {!run && (
        <>
          <SourceStrip references={references} />
          <AnswerNotice answer={answer.messages.at(-1)} isLast={isLast} isBusy={isBusy} actions={actions} />
          <AnswerActions entry={entry} text={answer.text} references={references} isBusy={isBusy} actions={actions} />
        </>
      )}
    </article>
  );
});

const NONE: Reference[] = [];

/** Return the passages of answers; the array stays the same while the passages do, so that the text is not rendered again. */
function useReferences(answers: Message[]): Reference[] {
  const found = answers.flatMap((one) => referencesOf(one) ?? []);
  const key = found.map((one) => `${one.number} ${one.cited} ${one.document_id} ${one.start}`).join("\n");
  return useMemo(() => (found.length === 0 ? NONE : found), [key]);
}

interface ShownAnswer {
  messages: Message[];
  text: string;
  /** The tokens of a text that still grows. */
  tokens: Token[] | null;
  reasoning: string;
  reasoningSeconds: number;
  isReasoning: boolean;
}

function shownAnswer(stored: Message[], run: AnswerRun | null): ShownAnswer {
  if (run) {
    const { parts } = run;
    const until = parts.reasoningEndedAt ?? parts.startedAt;
    return {
      messages: stored,
      text: "",
      tokens: parts.markdown.tokens(),
      reasoning: parts.reasoning,
      reasoningSeconds: Math.round((until - parts.startedAt) / 1000),
      isReasoning: parts.reasoningEndedAt === null,
    };
  }
  return {
    messages: stored,
    text: stored.map((one) => textOf(one.content)).join(""),
    tokens: null,
    reasoning: stored.map((one) => one.reasoningContent ?? "").join(""),
    reasoningSeconds: Number(stored[0]?.metadata["reasoningSeconds"] ?? 0),
    isReasoning: false,
  };
}
