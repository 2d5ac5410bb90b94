/** The arguments of a chat. They are stored with the session, and in this browser until it exists. */

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { request } from "../api/http";
import type { Chat } from "../chat/chat";
import { sessionKey } from "../sessions/queries";
import { valuesIn, type ArgumentValues } from "./definitions";

const PAUSE_MS = 800;
const KEY = "arguments:";

interface CachedSession {
  pages: { configuration?: Record<string, unknown> }[];
}

/** Return the arguments of a chat and the function that changes them. */
export function useArguments(chat: Chat, configuration: Record<string, unknown> | undefined): [ArgumentValues, (values: ArgumentValues) => void] {
  const queries = useQueryClient();
  const [changed, setChanged] = useState<ArgumentValues | null>(() => readLocal(chat.id));
  const isSaved = useRef(false);
  const values = changed ?? valuesIn(configuration);
  const isStorable = chat.isStored && !chat.isTemporary && chat.run === null;
  useEffect(() => {
    if (changed === null || !isStorable || isSaved.current) return undefined;
    const timer = setTimeout(() => {
      const cached = queries.getQueryData<CachedSession>(sessionKey(chat.id))?.pages[0]?.configuration;
      isSaved.current = true;
      const json = { configuration: { ...cached, modelArguments: changed } };
      void request(`/session/${chat.id}`, { method: "PUT", json }).then(
        () => localStorage.removeItem(KEY + chat.id),
        () => (isSaved.current = false),
      );
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [changed, isStorable, chat.id, queries]);
  const change = (to: ArgumentValues): void => {
    isSaved.current = false;
    setChanged(to);
    if (!chat.isTemporary) writeLocal(chat.id, to);
  };
  return [values, change];
}

function readLocal(chatId: string): ArgumentValues | null {
  try {
    const stored = localStorage.getItem(KEY + chatId);
    return stored === null ? null : valuesIn({ modelArguments: JSON.parse(stored) as unknown });
  } catch {
    return null;
  }
}

function writeLocal(chatId: string, values: ArgumentValues): void {
  try {
    localStorage.setItem(KEY + chatId, JSON.stringify(values));
  } catch {
    return;
  }
}
