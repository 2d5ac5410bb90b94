import { TextQuote, UserRound } from "lucide-react";

import { promptMessages as TEXT } from "../messages/prompts";
import { ChoiceList } from "../ui/ChoiceList";
import type { Prompt } from "./types";

interface Props {
  id: string;
  choices: Prompt[];
  active: number;
  isLoading: boolean;
  onPick: (choice: Prompt) => void;
  onHover: (index: number) => void;
}

/** The prompts that match the text after `/`. */
export function PromptChoices({ isLoading, ...list }: Props) {
  return (
    <ChoiceList {...list} label={TEXT.pickerLabel} empty={isLoading ? TEXT.loading : TEXT.pickerEmpty}>
      {(choice) => {
        const Icon = choice.type === "persona" ? UserRound : TextQuote;
        return (
          <>
            <Icon aria-hidden className="size-4 shrink-0 text-muted" />
            <span className="truncate">{choice.title}</span>
            <span className="ml-auto shrink-0 text-xs text-muted">{TEXT.types[choice.type]}</span>
          </>
        );
      }}
    </ChoiceList>
  );
}
