import { modelAdministrationMessages as TEXT } from "../messages/modelAdministration";
import { isAsleep, isWaking, type Model } from "./types";

/** Return the status of a model as a text; a model that needs no instance between requests is asleep or waking. */
export function statusText(model: Pick<Model, "status" | "asleepSince">): string {
  if (isAsleep(model)) return TEXT.asleep;
  return isWaking(model) ? TEXT.waking : TEXT.statuses[model.status];
}
