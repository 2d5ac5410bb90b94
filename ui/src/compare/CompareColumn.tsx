import { Square, X } from "lucide-react";
import { useLayoutEffect, useMemo, useSyncExternalStore } from "react";

import { figures } from "../chat/AnswerActions";
import type { AnswerRun } from "../chat/answerRun";
import { AnswerText } from "../chat/AnswerText";
import { CopyAction } from "../chat/CopyAction";
import type { ServedModel } from "../chat/gateway";
import { ModelPicker } from "../chat/ModelPicker";
import { Reasoning } from "../chat/Reasoning";
import { RunningStatus } from "../chat/RunningStatus";
import { referencesOf } from "../chat/types";
import { SourceStrip } from "../citations/SourceStrip";
import { useFeature } from "../configuration/ConfigurationProvider";
import { messages } from "../messages/en";
import { compareMessages as TEXT } from "../messages/compare";
import { IconButton } from "../ui/IconButton";

interface Props {
  models: readonly ServedModel[];
  model: string;
  run: AnswerRun | null;
  onChoose: (model: string) => void;
  /** Null if the column cannot be removed. */
  onRemove: (() => void) | null;
}

/** One model of a comparison and its answer. */
export function CompareColumn({ models, model, run, onChoose, onRemove }: Props) {
  const served = models.find((one) => one.id === model) ?? null;
  return (
    <section aria-label={TEXT.answerOf(model)} className="flex min-w-0 flex-col rounded-md border border-line bg-surface">
      <div className="flex min-h-11 items-center gap-1 border-b border-line px-1.5">
        <ModelPicker models={models} model={served} onChoose={onChoose} />
        <span className="flex-1" />
        {onRemove && (
          <IconButton label={TEXT.remove(model)} onClick={onRemove}>
            <X aria-hidden className="size-4" />
          </IconButton>
        )}
      </div>
      <div className="min-w-0 flex-1 px-4 py-3 break-words">
        {run ? <ComparedAnswer key={run.message.id} run={run} model={model} /> : <p className="text-sm text-muted">{TEXT.waiting}</p>}
      </div>
    </section>
  );
}

function ComparedAnswer({ run, model }: { run: AnswerRun; model: string }) {
  const version = useSyncExternalStore(run.subscribe, run.getVersion);
  useLayoutEffect(() => run.shown());
  const showsFigures = useFeature("viewMetaData");
  const { parts } = run;
  const answer = useMemo(() => run.toMessage(), [run, version]);
  const references = useMemo(() => referencesOf(answer) ?? [], [parts.references]);
  const until = parts.reasoningEndedAt ?? parts.startedAt;
  const isRunning = !parts.isEnded;
  return (
    <article aria-busy={isRunning}>
      {parts.reasoning && (
        <Reasoning text={parts.reasoning} seconds={Math.round((until - parts.startedAt) / 1000)} isRunning={isRunning && parts.reasoningEndedAt === null} />
      )}
      <AnswerText text={isRunning ? "" : parts.text} tokens={isRunning ? parts.markdown.tokens() : null} references={references} />
      {isRunning && <RunningStatus run={run} />}
      {isRunning && (
        <IconButton label={TEXT.stop(model)} onClick={() => run.stop()} className="-ml-2">
          <Square aria-hidden className="size-4" />
        </IconButton>
      )}
      {!isRunning && (
        <>
          <EndNotice run={run} />
          <SourceStrip references={references} />
          {parts.text && (
            <div className="mt-1 -ml-2 flex flex-wrap items-center">
              <CopyAction text={parts.text} />
              {showsFigures && (
                <span className="ml-2 text-xs text-muted tabular-nums">
                  {figures([answer], references.filter((one) => one.cited).length).slice(1).join(" · ")}
                </span>
              )}
            </div>
          )}
        </>
      )}
    </article>
  );
}

/** How an answer ended, unless it is complete. */
function EndNotice({ run }: { run: AnswerRun }) {
  const { status, error } = run.parts;
  if (status === "cancelled") return <p className="mt-2 text-sm text-muted">{messages.chat.stopped}</p>;
  if (status === "cut") return <p className="mt-2 text-sm text-muted">{messages.chat.cut}</p>;
  if (status !== "interrupted") return null;
  return (
    <div role="alert" className="mt-2 rounded-md bg-danger-soft px-3.5 py-2 text-sm text-danger">
      {error || messages.chat.interrupted}
      {run.requestId && <span className="block text-xs">{messages.chat.requestId(run.requestId)}</span>}
    </div>
  );
}
