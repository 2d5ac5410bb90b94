/** The persona of a chat: the system message of its requests. It is stored with the session, where older clients have their prompt. */

import type { Chat } from "../chat/chat";
import { useChatSetting, type ChatSetting, type SessionConfiguration } from "../chat/useChatSetting";
import type { Prompt } from "./types";

export type Persona = Pick<Prompt, "id" | "title" | "body">;

const KEY = "promptConfiguration";
const PERSONA: ChatSetting<Persona | null> = { key: KEY, read: personaIn, write: storedPersona };

/** Return the persona of a chat and the function that changes it. */
export const usePersona = (chat: Chat, configuration: SessionConfiguration) => useChatSetting(chat, PERSONA, configuration);

/** Return the persona in the configuration of a session. A prompt without a title is not a persona but an older client's. */
export function personaIn(configuration: SessionConfiguration): Persona | null {
  const stored = configuration?.[KEY] as Record<string, unknown> | null | undefined;
  const { promptId: id, promptTitle: title, promptTemplate: body } = stored ?? {};
  return typeof id === "string" && typeof title === "string" && typeof body === "string" ? { id, title, body } : null;
}

/** Return a persona as the configuration of a session holds it. */
export function storedPersona(persona: Persona | null): unknown {
  return persona && { promptTemplate: persona.body, promptTitle: persona.title, promptId: persona.id };
}
