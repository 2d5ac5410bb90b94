/** The draft of a chat in its composer. */

import { useCallback, useEffect, useSyncExternalStore } from "react";

import { draftOf } from "./draft";

/**
 * Return the draft of a chat and the function that changes it. The text belongs to the chat, not to the component: a
 * composer that is mounted again shows it, also what was typed a moment before.
 */
export function useDraft(chatId: string, takesUnsent: boolean, isTemporary: boolean): [string, (text: string) => void] {
  const draft = draftOf(chatId);
  useSyncExternalStore(draft.subscribe, draft.getVersion);
  useEffect(() => draft.keep(!isTemporary), [draft, isTemporary]);
  useEffect(() => {
    if (takesUnsent) draft.takeUnsent();
  }, [draft, takesUnsent]);
  useEffect(() => {
    draft.refresh();
    addEventListener("pagehide", draft.store);
    return () => {
      removeEventListener("pagehide", draft.store);
      draft.store();
    };
  }, [draft]);
  return [draft.text, useCallback((text: string) => draft.set(text), [draft])];
}
