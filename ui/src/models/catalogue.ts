/** The catalogue of models: filter and order. */

import type { ServedModel } from "../chat/gateway";

/** The types of models that a chat can use. */
export const CHAT_MODES: readonly string[] = ["chat", "image_generation"];

/** Return the models of a type whose name or features contain all words of a filter; ready ones first, then by name. */
export function filterModels(models: readonly ServedModel[], filter: string, mode: string): ServedModel[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (one: ServedModel): boolean => {
    const text = [one.id, ...one.features].join(" ").toLowerCase();
    return (mode === "" || one.mode === mode) && words.every((word) => text.includes(word));
  };
  const isDown = (one: ServedModel): number => Number(one.health === "unhealthy");
  return models.filter(matches).toSorted((one, other) => isDown(one) - isDown(other) || one.id.localeCompare(other.id));
}
