import { BookOpen, TextQuote } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";

import { useFeature } from "../configuration/ConfigurationProvider";
import { messages } from "../messages/en";
import { usePrompts } from "../prompts/queries";
import type { Prompt } from "../prompts/types";
import { variablesOf } from "../prompts/variables";
import { useKnowledge } from "./knowledge";
import { startersOf } from "./starters";
import type { Knowledge } from "./types";

const TEXT = messages.chat;
const VariablesDialog = lazy(async () => ({ default: (await import("../prompts/VariablesDialog")).VariablesDialog }));

interface Props {
  onText: (text: string) => void;
  onKnowledge: (knowledge: Knowledge) => void;
}

/** Suggestions for a first question: shared directives, otherwise the documents that can be searched. */
export function Starters({ onText, onKnowledge }: Props) {
  const hasPrompts = useFeature("showPromptTemplateLibrary");
  const hasKnowledge = useFeature("ragSelectionAvailable");
  const prompts = usePrompts(hasPrompts);
  const knowledge = useKnowledge(hasKnowledge);
  const [asked, setAsked] = useState<Prompt | null>(null);
  if ((hasPrompts && prompts.isPending) || (hasKnowledge && knowledge.isPending)) return null;
  const starters = startersOf((hasPrompts && prompts.data) || [], (hasKnowledge && knowledge.data) || []);
  if (starters.length === 0) return null;
  const use = (prompt: Prompt): void => (variablesOf(prompt.body).length > 0 ? setAsked(prompt) : onText(prompt.body));
  return (
    <>
      <ul aria-label={TEXT.starters} className="flex flex-wrap justify-center gap-2">
        {starters.map((one) =>
          "prompt" in one ? (
            <StarterButton key={one.prompt.id} icon={<TextQuote aria-hidden className="size-4 shrink-0 text-muted" />} onClick={() => use(one.prompt)}>
              {one.prompt.title}
            </StarterButton>
          ) : (
            <StarterButton key={one.knowledge.id} icon={<BookOpen aria-hidden className="size-4 shrink-0 text-muted" />} onClick={() => onKnowledge(one.knowledge)}>
              {TEXT.askAbout(one.knowledge.name)}
            </StarterButton>
          ),
        )}
      </ul>
      <Suspense fallback={null}>
        {asked && (
          <VariablesDialog
            prompt={asked}
            onInsert={(text) => {
              setAsked(null);
              onText(text);
            }}
            onClose={() => setAsked(null)}
          />
        )}
      </Suspense>
    </>
  );
}

function StarterButton({ icon, onClick, children }: { icon: ReactNode; onClick: () => void; children: ReactNode }) {
  return (
    <li className="min-w-0">
      <button
        type="button"
        onClick={onClick}
        className="flex min-h-10 max-w-full items-center gap-2 rounded-full border border-line px-4 text-sm hover:border-line-strong hover:bg-surface pointer-coarse:min-h-11"
      >
        {icon}
        <span className="truncate">{children}</span>
      </button>
    </li>
  );
}
