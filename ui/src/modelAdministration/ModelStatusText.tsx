import { useEffect, useState } from "react";

import { StatusBadge, type Tone } from "../documents/StatusBadge";
import { modelAdministrationMessages as TEXT } from "../messages/modelAdministration";
import { useLifecycle } from "./queries";
import { currentStage, describeStage } from "./stage";
import { statusText } from "./statusText";
import { isAsleep, isInTransition, type Model } from "./types";

const TICK_MS = 1_000;

/** The status of a model; while an operation changes it, with the stage and its time. */
export function ModelStatusText({ model }: { model: Model }) {
  return (
    <span className="flex flex-wrap items-baseline gap-x-1.5 text-xs text-muted">
      <StatusBadge tone={toneOf(model)}>{statusText(model)}</StatusBadge>
      {isAsleep(model) && <span>· {TEXT.wakes(model.startSeconds)}</span>}
      {isInTransition(model) && <LiveStage model={model} />}
    </span>
  );
}

function LiveStage({ model }: { model: Model }) {
  const events = useLifecycle(model);
  const now = useNow();
  const stage = events.data && currentStage(model, events.data);
  return stage && <span>· {describeStage(stage, now)}</span>;
}

function toneOf(model: Model): Tone {
  const { status } = model;
  if (isAsleep(model)) return "quiet";
  if (status === "InService") return "good";
  if (status === "Failed") return "bad";
  return status === "Stopped" ? "quiet" : "busy";
}

/** Return the current time, which advances every second. */
function useNow(): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
