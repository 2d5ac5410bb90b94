import { useEffect, useRef, useState, useSyncExternalStore } from "react";

import { useConfig } from "../app/ConfigProvider";
import type { AnswerRun } from "../chat/answerRun";
import { answerTransport } from "../chat/gateway";
import { RUN_CLOCK } from "../chat/useChat";
import { startRuns, type ComparedQuestion } from "./comparison";

interface Comparison {
  /** The answer of each model, if it was asked. */
  runs: ReadonlyMap<string, AnswerRun>;
  isRunning: boolean;
  ask: (question: ComparedQuestion) => void;
  stop: () => void;
}

/** The answers of the page; those that still run are stopped when the page is left. */
export function useComparison(): Comparison {
  const { inferenceBase } = useConfig();
  const [runs, setRuns] = useState<AnswerRun[]>([]);
  const latest = useRef(runs);
  useEffect(() => void (latest.current = runs), [runs]);
  useEffect(() => () => latest.current.forEach((one) => one.stop()), []);
  const isRunning = useSyncExternalStore(
    (listener) => {
      const stops = runs.map((one) => one.subscribe(listener));
      return () => stops.forEach((stop) => stop());
    },
    () => runs.some((one) => !one.parts.isEnded),
  );
  const transport = (request: Parameters<typeof answerTransport>[1]) => answerTransport(inferenceBase, request);
  return {
    runs: new Map(runs.map((one) => [String(one.message.metadata["modelName"]), one])),
    isRunning,
    ask: (question) => setRuns(startRuns(question, { transport, clock: RUN_CLOCK, newId: () => crypto.randomUUID() })),
    stop: () => runs.forEach((one) => one.stop()),
  };
}
