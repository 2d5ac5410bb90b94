import { lazy, Suspense, useState, type KeyboardEvent, type ReactNode } from "react";

import { useFeature } from "../configuration/ConfigurationProvider";
import { commandOf, filterPrompts } from "./filterPrompts";
import type { Persona } from "./persona";
import { PromptChoices } from "./PromptChoices";
import { usePrompts } from "./queries";
import type { Prompt } from "./types";
import { variablesOf } from "./variables";

const VariablesDialog = lazy(async () => ({ default: (await import("./VariablesDialog")).VariablesDialog }));

interface PromptCommand {
  /** The list of prompts and the dialog for the variables; null while the text is no command. */
  content: ReactNode;
  /** Handle a key; returns whether the list took it. */
  onKey: (event: KeyboardEvent) => boolean;
}

interface Options {
  listId: string;
  text: string;
  onText: (text: string) => void;
  /** Use a persona; null if personas may not be changed. */
  onPersona: ((persona: Persona) => void) | null;
}

/** The command `/` in the composer: it inserts a directive or sets the persona of the chat. */
export function usePromptCommand({ listId, text, onText, onPersona }: Options): PromptCommand {
  const isEnabled = useFeature("showPromptTemplateLibrary");
  const [active, setActive] = useState(0);
  const [dismissed, setDismissed] = useState<string | null>(null);
  const [asked, setAsked] = useState<Prompt | null>(null);
  const search = isEnabled ? commandOf(text) : null;
  const isOpen = search !== null && dismissed !== text;
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
    const choice = choices[at];
    if (!isOpen) return false;
    if (event.key === "ArrowDown") setActive((at + 1) % Math.max(1, choices.length));
    else if (event.key === "ArrowUp") setActive((at + choices.length - 1) % Math.max(1, choices.length));
    else if (event.key === "Escape") setDismissed(text);
    else if ((event.key === "Enter" || event.key === "Tab") && choice) pick(choice);
    else return false;
    return true;
  };
  const insert = (filledText: string): void => {
    setAsked(null);
    onText(filledText);
  };
  const list = isOpen && !asked && (
    <PromptChoices id={listId} choices={choices} active={at} isLoading={prompts.isPending} onPick={pick} onHover={setActive} />
  );
  const dialog = asked && (
    <Suspense fallback={null}>
      <VariablesDialog prompt={asked} onInsert={insert} onClose={() => setAsked(null)} />
    </Suspense>
  );
  return { content: list || dialog ? <>{list}{dialog}</> : null, onKey };
}
