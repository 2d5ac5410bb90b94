import { lazy, Suspense, useState, type KeyboardEvent } from "react";

import { useFeature } from "../configuration/ConfigurationProvider";
import { listKey, type ListCommand } from "../ui/listCommand";
import { commandOf, filterPrompts } from "./filterPrompts";
import type { Persona } from "./persona";
import { usePrompts } from "./queries";
import type { Prompt } from "./types";
import { variablesOf } from "./variables";

const PromptChoices = lazy(async () => ({ default: (await import("./PromptChoices")).PromptChoices }));
const VariablesDialog = lazy(async () => ({ default: (await import("./VariablesDialog")).VariablesDialog }));

interface Options {
  listId: string;
  text: string;
  onText: (text: string) => void;
  /** Use a persona; null if personas may not be changed. */
  onPersona: ((persona: Persona) => void) | null;
}

/** The command `/` in the composer: it inserts a directive or sets the persona of the chat. */
export function usePromptCommand({ listId, text, onText, onPersona }: Options): ListCommand {
  const isEnabled = useFeature("showPromptTemplateLibrary");
  const [active, setActive] = useState(0);
  const [dismissed, setDismissed] = useState<string | null>(null);
  const [asked, setAsked] = useState<Prompt | null>(null);
  const search = isEnabled ? commandOf(text) : null;
  if (search === null && dismissed !== null) setDismissed(null);
  const isOpen = search !== null && dismissed !== text && !asked;
  const prompts = usePrompts(isOpen);
  const usable = (prompts.data ?? []).filter((one) => one.type === "directive" || onPersona !== null);
  const choices = isOpen ? filterPrompts(usable, "all", search) : [];
  const at = Math.min(active, Math.max(0, choices.length - 1));

  const pick = (prompt: Prompt): void => {
    setActive(0);
    if (prompt.type === "persona") {
      onPersona?.(prompt);
      onText("");
    } else if (variablesOf(prompt.body).length > 0) setAsked(prompt);
    else onText(prompt.body);
  };
  const onKey = (event: KeyboardEvent): boolean => {
    if (!isOpen) return false;
    return listKey(event, {
      count: choices.length,
      at,
      isWaiting: prompts.isPending || text === "/",
      onActive: setActive,
      onPick: (index) => choices[index] && pick(choices[index]),
      onDismiss: () => setDismissed(text),
    });
  };
  const insert = (filledText: string): void => {
    setAsked(null);
    onText(filledText);
  };
  const content = (isOpen || asked) && (
    <Suspense fallback={null}>
      {isOpen && (
        <PromptChoices id={listId} choices={choices} active={at} isLoading={prompts.isPending} onPick={pick} onHover={setActive} />
      )}
      {asked && <VariablesDialog prompt={asked} onInsert={insert} onClose={() => setAsked(null)} />}
    </Suspense>
  );
  return { content, onKey, popup: isOpen ? { id: listId, active: choices.length > 0 ? at : null } : null };
}
