/** A list of choices that a text field opens and controls by keys, while the field keeps the focus. */

import type { KeyboardEvent, ReactNode } from "react";

export interface ListCommand {
  /** The list; null or false while it is closed. */
  content: ReactNode;
  /** Handle a key; returns whether the list took it. */
  onKey: (event: KeyboardEvent) => boolean;
  /** The id of the open list and the index of its active choice. */
  popup: { id: string; active: number | null } | null;
}

interface KeyOptions {
  count: number;
  at: number;
  /** Whether Enter without a choice does nothing, because the choices are still loading. */
  isWaiting: boolean;
  onActive: (index: number) => void;
  onPick: (index: number) => void;
  onDismiss: () => void;
}

/** Handle a key of an open list; returns whether the list took it. */
export function listKey({ key, shiftKey }: Pick<KeyboardEvent, "key" | "shiftKey">, options: KeyOptions): boolean {
  const { count, at, isWaiting, onActive, onPick, onDismiss } = options;
  if (key === "ArrowDown" && count > 0) onActive((at + 1) % count);
  else if (key === "ArrowUp" && count > 0) onActive((at + count - 1) % count);
  else if (key === "Escape") onDismiss();
  else if ((key === "Enter" || key === "Tab") && !shiftKey && count > 0) onPick(at);
  else return key === "Enter" && !shiftKey && isWaiting;
  return true;
}

/** Return the attributes of the text field for its open list. */
export function popupAttributes(popup: ListCommand["popup"] | undefined): { "aria-controls"?: string; "aria-activedescendant"?: string } {
  if (!popup) return {};
  return { "aria-controls": popup.id, ...(popup.active === null ? {} : { "aria-activedescendant": `${popup.id}-${popup.active}` }) };
}
