import { BookOpen } from "lucide-react";

import { messages } from "../messages/en";
import { ChoiceList } from "../ui/ChoiceList";
import type { Knowledge } from "./types";

const TEXT = messages.chat;

interface Props {
  id: string;
  choices: Knowledge[];
  active: number;
  isLoading: boolean;
  onPick: (choice: Knowledge) => void;
  onHover: (index: number) => void;
}

/** The repositories and collections that match the text after `#`. */
export function KnowledgeList({ isLoading, ...list }: Props) {
  return (
    <ChoiceList {...list} label={TEXT.addKnowledge} empty={isLoading ? TEXT.loading : TEXT.noKnowledge}>
      {(choice) => (
        <>
          <BookOpen aria-hidden className="size-4 shrink-0 text-muted" />
          <span className="truncate">{choice.name}</span>
        </>
      )}
    </ChoiceList>
  );
}
