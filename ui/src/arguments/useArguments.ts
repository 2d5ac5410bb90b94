/** The arguments of a chat, which are stored with its session. */

import type { Chat } from "../chat/chat";
import { useChatSetting, type ChatSetting, type SessionConfiguration } from "../chat/useChatSetting";
import { valuesIn, type ArgumentValues } from "./definitions";

const ARGUMENTS: ChatSetting<ArgumentValues> = { key: "modelArguments", read: valuesIn, write: (values) => values };

/** Return the arguments of a chat and the function that changes them. */
export const useArguments = (chat: Chat, configuration: SessionConfiguration) => useChatSetting(chat, ARGUMENTS, configuration);
