import { CircleAlert, Info } from "lucide-react";
import type { ReactNode } from "react";

import { messages } from "../messages/en";
import { summaryMessages } from "../messages/summaries";
import { Button } from "../ui/Button";
import type { ThreadActions } from "./threadActions";
import { referencesOf, textOf, type Knowledge, type Message } from "./types";

const TEXT = messages.chat;

interface Props {
  answer: Message | undefined;
  isLast: boolean;
  isBusy: boolean;
  actions: ThreadActions;
}

/** The notices below an answer: how it ended, unless it is complete, and that no document was found. */
export function AnswerNotice({ answer, isLast, isBusy, actions }: Props) {
  if (!answer) return null;
  const hasText = textOf(answer.content) !== "";
  const isUnfinished = answer.status === "cut" || answer.status === "interrupted" || answer.status === "cancelled";
  return (
    <>
      {isUnfinished && (
        <Notice isError={answer.status === "interrupted"}>
          <span className="min-w-0 flex-1">{endText(answer)}</span>
          {isLast && !isBusy && hasText && (
            <Button kind="secondary" onClick={() => actions.continue(answer)}>
              {TEXT.continue}
            </Button>
          )}
          {isLast && !isBusy && !hasText && (
            <Button kind="secondary" onClick={() => actions.regenerate(answer)}>
              {TEXT.retry}
            </Button>
          )}
        </Notice>
      )}
      {Number(answer.metadata["leftOut"]) > 0 && <Notice>{summaryMessages.leftOut(Number(answer.metadata["leftOut"]))}</Notice>}
      {droppedIn(answer) && <Notice>{messages.arguments.dropped(droppedIn(answer))}</Notice>}
      {referencesOf(answer)?.length === 0 && !isUnfinished && <Notice>{TEXT.nothingFound(searched(answer))}</Notice>}
    </>
  );
}

function Notice({ isError = false, children }: { isError?: boolean; children: ReactNode }) {
  const Icon = isError ? CircleAlert : Info;
  return (
    <div
      role={isError ? "alert" : undefined}
      className={`mt-3 flex items-center gap-2.5 rounded-md px-3.5 py-2 text-sm ${isError ? "bg-danger-soft text-danger" : "bg-sunken text-muted"}`}
    >
      <Icon aria-hidden className="size-4 shrink-0" />
      {children}
    </div>
  );
}

function endText(answer: Message): ReactNode {
  const { error, requestId } = answer.metadata;
  if (answer.status === "cut") return TEXT.cut;
  if (answer.status === "cancelled") return TEXT.stopped;
  if (typeof error !== "string" || error === "") return TEXT.interrupted;
  return (
    <>
      {error}
      {typeof requestId === "string" && <span className="block text-xs">{TEXT.requestId(requestId)}</span>}
    </>
  );
}

/** Return the names of the arguments that the model did not take; empty if it took all. */
function droppedIn(answer: Message): string {
  const names = answer.metadata["droppedArguments"];
  return Array.isArray(names) ? names.join(", ") : "";
}

function searched(answer: Message): string {
  const knowledge = answer.metadata["knowledge"];
  const names = Array.isArray(knowledge) ? (knowledge as Knowledge[]).map((one) => one.name) : [];
  return names.join(", ") || TEXT.yourDocuments;
}
