import { useState } from "react";

import { chatArgument, settingsOf, type ArgumentValues } from "../arguments/definitions";
import { isRefused } from "../arguments/refused";
import { useArguments } from "../arguments/useArguments";
import { useConfiguration } from "../configuration/ConfigurationProvider";
import { IMAGE_MODE, readImageSettings, writeImageSettings, type ImageSettings } from "../images/imageSettings";
import type { AskOptions } from "./askOptions";
import type { Chat } from "./chat";
import type { ServedModel } from "./gateway";
import type { Knowledge } from "./types";

export interface AskChoices {
  options: AskOptions;
  values: ArgumentValues;
  setValues: (values: ArgumentValues) => void;
  /** The settings of pictures; null if the model writes text. */
  image: ImageSettings | null;
  setImage: (settings: ImageSettings) => void;
}

/** The choices with which the next question of a chat is asked, and the functions that change them. */
export function useAskOptions(
  chat: Chat,
  model: ServedModel | null,
  knowledge: Knowledge[],
  configuration: Record<string, unknown> | undefined,
): AskChoices {
  const { isEnabled } = useConfiguration();
  const [values, setValues] = useArguments(chat, configuration);
  const [settings, setSettings] = useState(readImageSettings);
  const setImage = (to: ImageSettings): void => {
    setSettings(to);
    writeImageSettings(to);
  };
  const image = model?.mode === IMAGE_MODE ? settings : null;
  const earlier = isEnabled("editChatHistoryBuffer") ? chatArgument(values, "chatHistoryBuffer") : null;
  const passages = isEnabled("editNumOfRagDocument") ? chatArgument(values, "ragTopK") : null;
  const options: AskOptions = {
    model: model?.id ?? "",
    contextWindow: model?.contextWindow ?? undefined,
    knowledge: image ? [] : knowledge,
    ...(isEnabled("editKwargs") && model && !image ? { settings: takenBy(model, settingsOf(values)) } : {}),
    ...(earlier === null ? {} : { earlierMessages: earlier }),
    ...(passages === null ? {} : { passages }),
    ...(image ? { image } : {}),
  };
  return { options, values, setValues, image, setImage };
}

/** Return the arguments that a model is known to take, or may take. */
function takenBy(model: ServedModel, settings: Record<string, unknown>): Record<string, unknown> {
  const isTaken = (name: string): boolean =>
    !isRefused(model, name) && (name !== "reasoning_effort" || model.features.includes("reasoning"));
  return Object.fromEntries(Object.entries(settings).filter(([name]) => isTaken(name)));
}
