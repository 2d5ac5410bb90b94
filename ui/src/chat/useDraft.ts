/** The draft of a chat in its composer. */

import { useCallback, useEffect, useRef, useState } from "react";

import { readDraft, takeUnsent, writeDraft } from "./storage";

const PAUSE_MS = 300;

/**
 * Return the draft of a chat and the function that changes it. A changed draft is stored after each pause in writing, and
 * at once when it is emptied; that of a temporary chat is not. A draft that did not change in this tab is not stored
 * again, because another tab may have stored a newer one.
 */
export function useDraft(chatId: string, takesUnsent: boolean, isTemporary: boolean): [string, (text: string) => void] {
  const [text, setText] = useState(() => readDraft(chatId));
  const latest = useRef(text);
  const known = useRef(text);
  useEffect(() => {
    if (takesUnsent) setText(takeUnsent(chatId, text));
  }, [chatId, takesUnsent]);
  const store = useCallback((): void => {
    if (latest.current === known.current) return;
    writeDraft(chatId, latest.current);
    known.current = latest.current;
  }, [chatId]);
  useEffect(() => {
    latest.current = isTemporary ? "" : text;
    const timer = setTimeout(store, latest.current === "" ? 0 : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [store, text, isTemporary]);
  useEffect(() => {
    known.current = readDraft(chatId); // the composer before this one may have stored its text after the first read
    addEventListener("pagehide", store);
    return () => {
      removeEventListener("pagehide", store);
      store();
    };
  }, [chatId, store]);
  return [text, setText];
}
