/** The stage of an operation on a model, from the events of its lifecycle. */

import { modelAdministrationMessages as TEXT } from "../messages/modelAdministration";
import { isInTransition, type LifecycleEvent, type Model } from "./types";

export interface Stage {
  /** The work that is under way, as a text. */
  text: string;
  /** The number of the stage and the number of stages; null if the operation has no fixed number of them. */
  place: { at: number; of: number } | null;
  /** The begin of the stage in epoch milliseconds. */
  since: number;
}

const CREATION = ["begin", "publish_candidate", "probe", "publish_route", "confirm_route"];
const SELF_HOSTED_CREATION = ["begin", "create_stack", "start_service", ...CREATION.slice(1)];
const DELETION: ReadonlySet<string> = new Set(["begin", "withdraw_route", "confirm_route", "stop_service", "delete_stack"]);
const UNDOING: ReadonlySet<string> = new Set(["withdraw_route", "delete_stack"]);

/** Return the stage of a model that an operation changes, or null if none is under way. */
export function currentStage(model: Model, events: readonly LifecycleEvent[]): Stage | null {
  if (!isInTransition(model)) return null;
  const last = operationEvents(model, events).at(-1);
  if (!last) return { text: TEXT.stages.requested, place: null, since: Date.parse(model.updatedAt) };
  const since = Date.parse(last.at);
  if (model.status !== "Creating") return { text: stageText(last), place: null, since };
  if (UNDOING.has(last.step)) return { text: TEXT.stages.undo, place: null, since };
  const isSelfHosted = model.hostingType === "lisa_hosted";
  const steps = isSelfHosted ? SELF_HOSTED_CREATION : CREATION;
  const index = steps.indexOf(last.step);
  const text = last.step === "begin" ? (isSelfHosted ? TEXT.stages.stack : TEXT.stages.prepareTest) : stageText(last);
  return { text, place: index < 0 ? null : { at: index + 1, of: steps.length }, since };
}

/** Return the events of the operation that is under way; none if its workflow has not begun. */
function operationEvents(model: Model, events: readonly LifecycleEvent[]): LifecycleEvent[] {
  const last = events.at(-1);
  const isOver = last === undefined || last.step === "finish" || last.step === "fail";
  if (isOver || (model.status === "Deleting" && !DELETION.has(last.step))) return [];
  return events.filter((one) => one.operationId === last.operationId);
}

/** Return the work that follows a step. */
const stageText = (event: LifecycleEvent): string => TEXT.stages.after[event.step] ?? event.message;

/** Return the milliseconds until the next look at an operation: 2 s at first, 10 s once its stage lasts long. */
export const pollInterval = (sinceMs: number): number => Math.min(10_000, Math.max(2_000, sinceMs / 10));

/** Return a length of time as a text, such as `2 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return TEXT.seconds(Math.max(0, Math.round(seconds)));
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? TEXT.minutes(minutes) : TEXT.hours(Math.floor(minutes / 60), minutes % 60);
}

/** Return a stage with its number and its time, such as `2/7 waiting for the stack · 3 min`. */
export function describeStage({ text, place, since }: Stage, now: number): string {
  return [place ? `${TEXT.stageOf(place.at, place.of)} ${text}` : text, formatDuration((now - since) / 1000)].join(" · ");
}
