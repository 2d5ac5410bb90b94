/** The persona of a chat: the system message of its requests. It stays in this browser, like the draft of the chat. */

import { useState } from "react";

import type { Prompt } from "./types";

export type Persona = Pick<Prompt, "id" | "title" | "body">;

const KEY = "persona:";

/** The persona of a chat and its setter. */
export function usePersona(chatId: string): [Persona | null, (persona: Persona | null) => void] {
  const [persona, setPersona] = useState(() => readPersona(chatId));
  const change = (changed: Persona | null): void => {
    setPersona(changed);
    writePersona(chatId, changed);
  };
  return [persona, change];
}

function readPersona(chatId: string): Persona | null {
  try {
    return JSON.parse(localStorage.getItem(KEY + chatId) ?? "null") as Persona | null;
  } catch {
    return null;
  }
}

function writePersona(chatId: string, persona: Persona | null): void {
  try {
    if (persona === null) localStorage.removeItem(KEY + chatId);
    else localStorage.setItem(KEY + chatId, JSON.stringify({ id: persona.id, title: persona.title, body: persona.body }));
  } catch {
    return; // the store is full or forbidden: the persona lasts until the page is left
  }
}
