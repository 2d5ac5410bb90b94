import { TextQuote, UserRound } from "lucide-react";

import { promptMessages as TEXT } from "../messages/prompts";
import type { Prompt } from "./types";

interface Props {
  id: string;
  choices: Prompt[];
  active: number;
  isLoading: boolean;
  onPick: (choice: Prompt) => void;
  onHover: (index: number) => void;
}

/** The prompts that match the text after `/`. The composer keeps the focus. */
export function PromptChoices({ id, choices, active, isLoading, onPick, onHover }: Props) {
  return (
    <div className="absolute inset-x-4 bottom-full z-20 mb-1 max-h-72 overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-raised">
      <ul id={id} role="listbox" aria-label={TEXT.pickerLabel}>
        {choices.map((choice, index) => (
          <li
            key={choice.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            onPointerMove={() => onHover(index)}
            onPointerDown={(event) => {
              event.preventDefault();
              onPick(choice);
            }}
            className={`flex min-h-9 cursor-pointer items-center gap-2.5 rounded-sm px-2.5 text-sm pointer-coarse:min-h-11 ${index === active ? "bg-sunken" : ""}`}
          >
            {choice.type === "persona" ? (
              <UserRound aria-hidden className="size-4 shrink-0 text-muted" />
            ) : (
              <TextQuote aria-hidden className="size-4 shrink-0 text-muted" />
            )}
            <span className="truncate">{choice.title}</span>
            <span className="ml-auto shrink-0 text-xs text-muted">{TEXT.types[choice.type]}</span>
          </li>
        ))}
      </ul>
      {choices.length === 0 && <p className="px-2.5 py-2 text-sm text-muted">{isLoading ? TEXT.loading : TEXT.pickerEmpty}</p>}
    </div>
  );
}
