/** A choice of a chat that is stored in the configuration of its session, and in this browser until it is stored there. */

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { request } from "../api/http";
import { personalKey } from "../identity/personalStorage";
import { messages } from "../messages/en";
import { sessionKey } from "../sessions/queries";
import { toasts } from "../ui/toasts";
import type { Chat } from "./chat";

export type SessionConfiguration = Record<string, unknown> | undefined;

/** The place of a choice in a configuration. */
export interface ChatSetting<Value> {
  key: string;
  read: (configuration: SessionConfiguration) => Value;
  /** Return the value of the key; null removes the key. */
  write: (value: Value) => unknown;
}

const PAUSE_MS = 800;
const MOST_ATTEMPTS = 6;

/**
 * Return a choice and the function that changes it. The API keeps the other keys of the configuration. A save that failed
 * is repeated after growing pauses; it never creates a session, because another tab may have deleted the chat.
 */
export function useChatSetting<Value>(
  chat: Chat,
  { key, read, write }: ChatSetting<Value>,
  configuration: SessionConfiguration,
): [Value, (value: Value) => void] {
  const queries = useQueryClient();
  const local = personalKey(`${key}:${chat.id}`);
  const [changed, setChanged] = useState<string | null>(() => readLocal(local));
  const isSaved = useRef(false);
  const [failures, setFailures] = useState(0);
  const stored = read(configuration);
  const isStorable = chat.isStored && !chat.isTemporary && chat.run === null;
  const isKnown = changed === JSON.stringify(write(stored));
  useEffect(() => {
    if (changed === null || !isStorable) return undefined;
    if (failures >= MOST_ATTEMPTS) return undefined;
    if (isSaved.current) {
      if (isKnown) setChanged(null); // from now on changes in other windows and on other devices are shown
      return undefined;
    }
    const timer = setTimeout(() => {
      isSaved.current = true;
      const json = { configuration: { [key]: JSON.parse(changed) as unknown } };
      request(`/session/${chat.id}`, { method: "PUT", headers: { "if-match": "*" }, json }).then(
        () => {
          if (localStorage.getItem(local) === changed) localStorage.removeItem(local);
          return queries.invalidateQueries({ queryKey: sessionKey(chat.id) });
        },
        (error: unknown) => {
          isSaved.current = false;
          setFailures((count) => count + 1);
          if (failures + 1 < MOST_ATTEMPTS) return;
          const cause = error instanceof Error ? error.message : "";
          toasts.show({ text: messages.sessions.failures.settings, cause, retry: () => setFailures(0) });
        },
      );
    }, PAUSE_MS * 2 ** failures);
    return () => clearTimeout(timer);
  }, [changed, failures, isStorable, isKnown, chat.id, key, local, queries]);
  const change = (value: Value): void => {
    const text = JSON.stringify(write(value));
    isSaved.current = false;
    setFailures(0);
    setChanged(text);
    if (!chat.isTemporary) writeLocal(local, text);
  };
  return [changed === null ? stored : read({ [key]: JSON.parse(changed) as unknown }), change];
}

function readLocal(name: string): string | null {
  try {
    const text = localStorage.getItem(name);
    if (text !== null) JSON.parse(text);
    return text;
  } catch {
    return null;
  }
}

function writeLocal(name: string, text: string): void {
  try {
    localStorage.setItem(name, text);
  } catch {
    return; // the store is full or forbidden: the choice lasts until the page is left
  }
}
