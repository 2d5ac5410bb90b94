import { modelAdministrationMessages as TEXT } from "../messages/modelAdministration";
import { Button } from "../ui/Button";
import { useLifecycle } from "./queries";
import { formatDuration } from "./stage";
import { isInTransition, type LifecycleEvent, type Model } from "./types";

const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** The steps of all operations on a model, the newest first, with the causes of failures. */
export function Timeline({ model }: { model: Model }) {
  const events = useLifecycle(model);
  if (events.isError && !events.data) {
    return (
      <div role="alert" className="mt-2 text-sm">
        <p>{TEXT.timelineFailed}</p>
        <p className="mt-1 text-muted">{events.error.message}</p>
        <Button kind="secondary" className="mt-3" onClick={() => void events.refetch()}>
          {TEXT.retry}
        </Button>
      </div>
    );
  }
  const shown = events.data ?? [];
  if (shown.length === 0) return <p className="mt-2 text-sm text-muted">{TEXT.noSteps}</p>;
  return (
    <ol className="mt-3 ml-1.5 border-l border-line-strong">
      {shown.toReversed().map((event, index) => (
        <Step key={`${event.at} ${event.step}`} event={event} isRunning={index === 0 && isInTransition(model)} />
      ))}
    </ol>
  );
}

function Step({ event, isRunning }: { event: LifecycleEvent; isRunning: boolean }) {
  const isEnd = event.step === "finish";
  const dot = event.failure ? "bg-danger" : isRunning ? "bg-accent animate-pulse" : isEnd ? "bg-good" : "bg-line-strong";
  return (
    <li className="relative pb-4 pl-5 text-sm last:pb-0">
      <span aria-hidden className={`absolute top-1.5 -left-1.25 size-2.5 rounded-full ring-2 ring-page ${dot}`} />
      <p className={event.failure ? "break-words text-danger" : "break-words"}>{event.message}</p>
      {event.failure && <p className="mt-0.5 break-words text-danger">{event.failure.message}</p>}
      <p className="text-xs text-muted">
        <time dateTime={event.at}>{MOMENT.format(new Date(event.at))}</time>
        {event.seconds !== null && event.seconds >= 1 && ` · ${formatDuration(event.seconds)}`}
      </p>
    </li>
  );
}
