/** Drafts of new models in this browser, without the keys of providers. */

import { personalKey } from "../identity/personalStorage";
import { EMPTY_DRAFT, type Draft } from "./draft";

/** Return the key of a draft: one for new models, and one for each model that a new one replaces. */
const keyOf = (replaced: string | null): string => personalKey(replaced === null ? "model-draft" : `model-draft:${replaced}`);

/** Return the stored draft, or null if there is none. */
export function readDraft(replaced: string | null): Draft | null {
  try {
    const stored = JSON.parse(localStorage.getItem(keyOf(replaced)) ?? "null") as Partial<Draft> | null;
    return stored && { ...EMPTY_DRAFT, ...stored };
  } catch {
    return null;
  }
}

export function writeDraft(replaced: string | null, draft: Draft): void {
  const { apiKey: _, ...stored } = draft;
  try {
    localStorage.setItem(keyOf(replaced), JSON.stringify(stored));
  } catch {
    return; // the store is full or forbidden: the draft lasts as long as the page
  }
}

export function removeDraft(replaced: string | null): void {
  try {
    localStorage.removeItem(keyOf(replaced));
  } catch {
    return; // the store is forbidden: it has no draft
  }
}
