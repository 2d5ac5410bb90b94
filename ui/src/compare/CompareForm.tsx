import { useState, type FormEvent, type KeyboardEvent } from "react";

import { useKnowledge } from "../chat/knowledge";
import type { Knowledge } from "../chat/types";
import { useFeature } from "../configuration/ConfigurationProvider";
import { compareMessages as TEXT } from "../messages/compare";
import { Button } from "../ui/Button";

interface Props {
  isRunning: boolean;
  onAsk: (text: string, knowledge: Knowledge[]) => void;
  onStop: () => void;
}

/** The question of a comparison and the documents that are searched for it. */
export function CompareForm({ isRunning, onAsk, onStop }: Props) {
  const [text, setText] = useState("");
  const [knowledge, setKnowledge] = useState<Knowledge | null>(null);
  const question = text.trim();
  const ask = (event: FormEvent): void => {
    event.preventDefault();
    if (question && !isRunning) onAsk(question, knowledge ? [knowledge] : []);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) ask(event);
  };
  return (
    <form onSubmit={ask} className="border-t border-line p-3 md:px-4">
      <textarea
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        rows={2}
        aria-label={TEXT.question}
        placeholder={TEXT.placeholder}
        className="block w-full resize-y rounded-md border border-line-strong bg-page px-3 py-2 placeholder:text-muted"
      />
      <div className="mt-2 flex flex-wrap items-center gap-2">
        <KnowledgeSelect chosen={knowledge} onChoose={setKnowledge} />
        <span className="flex-1 md:hidden" />
        <p className="flex-1 text-sm text-muted max-md:order-first max-md:basis-full">{TEXT.notStored}</p>
        {isRunning ? (
          <Button key="stop" kind="secondary" onClick={onStop}>
            {TEXT.stopAll}
          </Button>
        ) : (
          <Button key="ask" type="submit" disabled={!question}>
            {TEXT.ask}
          </Button>
        )}
      </div>
    </form>
  );
}

function KnowledgeSelect({ chosen, onChoose }: { chosen: Knowledge | null; onChoose: (knowledge: Knowledge | null) => void }) {
  const isAllowed = useFeature("ragSelectionAvailable");
  const known = useKnowledge().data ?? [];
  if (!isAllowed || known.length === 0) return null;
  return (
    <select
      aria-label={TEXT.documents}
      value={chosen?.id ?? ""}
      onChange={(event) => onChoose(known.find((one) => one.id === event.target.value) ?? null)}
      className="h-9 max-w-60 rounded-md border border-line-strong bg-page px-2 text-sm pointer-coarse:h-11"
    >
      <option value="">{TEXT.noDocuments}</option>
      {known.map((one) => (
        <option key={one.id} value={one.id}>
          {one.name}
        </option>
      ))}
    </select>
  );
}
