/** The models that the caller may use, and the one that a chat uses. */

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { useConfig } from "../app/ConfigProvider";
import { CHAT_MODES } from "../models/catalogue";
import type { Chat } from "./chat";
import { listModels, type ServedModel } from "./gateway";
import { readModel, writeModel } from "./storage";

const MINUTE = 60_000;

/** The models that answer in chats, with text or with pictures. */
export function useChatModels() {
  const { inferenceBase } = useConfig();
  return useQuery({
    queryKey: ["models"],
    queryFn: () => listModels(inferenceBase),
    select: (models) => models.filter((model) => CHAT_MODES.includes(model.mode)),
    staleTime: MINUTE,
    refetchInterval: MINUTE,
  });
}

/** Return the model to use: the first candidate that exists, otherwise the first model. */
export function pickModel(models: readonly ServedModel[], candidates: (string | null)[]): ServedModel | null {
  const found = candidates.map((id) => models.find((model) => model.id === id)).find((model) => model !== undefined);
  return found ?? models[0] ?? null;
}

/** Return the model of the last answer that a chat shows. */
export function lastModel(chat: Chat): string | null {
  const answer = chat.branch.findLast((one) => one.message.type === "ai")?.message;
  const name = answer?.metadata["modelName"];
  return typeof name === "string" ? name : null;
}

/** The model of a chat and its setter: the chosen one, that of the last answer, the project's, the one that was chosen last, the installation's. */
export function useModelChoice(
  chat: Chat,
  models: readonly ServedModel[],
  defaults: { ofProject: string | null; ofInstallation: string | null },
): [ServedModel | null, (id: string) => void] {
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const model = pickModel(models, [chosen[chat.id] ?? null, lastModel(chat), defaults.ofProject, readModel(), defaults.ofInstallation]);
  const choose = (id: string): void => {
    writeModel(id);
    setChosen((before) => ({ ...before, [chat.id]: id }));
  };
  return [model, choose];
}
