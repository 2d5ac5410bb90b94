/** A choice of a chat that is stored in the configuration of its session, and in this browser until it is stored there. */

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { request } from "../api/http";
import { personalKey } from "../identity/personalStorage";
import { sessionKey } from "../sessions/queries";
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

/** Return a choice and the function that changes it. The API keeps the other keys of the configuration. */
export function useChatSetting<Value>(
  chat: Chat,
  { key, read, write }: ChatSetting<Value>,
  configuration: SessionConfiguration,
): [Value, (value: Value) => void] {
  const queries = useQueryClient();
  const local = personalKey(`${key}:${chat.id}`);
  const [changed, setChanged] = useState<string | null>(() => readLocal(local));
  const isSaved = useRef(false);
  const stored = read(configuration);
  const isStorable = chat.isStored && !chat.isTemporary && chat.run === null;
  const isKnown = changed === JSON.stringify(write(stored));
  useEffect(() => {
    if (changed === null || !isStorable) return undefined;
    if (isSaved.current) {
      if (isKnown) setChanged(null); // from now on changes in other windows and on other devices are shown
      return undefined;
    }
    const timer = setTimeout(() => {
      isSaved.current = true;
      const json = { configuration: { [key]: JSON.parse(changed) as unknown } };
      request(`/session/${chat.id}`, { method: "PUT", json }).then(
        () => {
          localStorage.removeItem(local);
          return queries.invalidateQueries({ queryKey: sessionKey(chat.id) });
        },
        () => void (isSaved.current = false),
      );
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [changed, isStorable, isKnown, chat.id, key, local, queries]);
  const change = (value: Value): void => {
    const text = JSON.stringify(write(value));
    isSaved.current = false;
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
